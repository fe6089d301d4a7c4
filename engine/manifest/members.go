package manifest

import (
	"slices"
	"strings"

	"onewindow/engine/source"
)

// members are the names that an object of a fixed form may have. The index of a
// name is its number.
type members []string

const (
	itemMember = iota
	receivedAtMember
	projectMember
	applicantMember
	materialsMember
	reviewedByMember
	commitmentsMember
	previousMember
)

var manifestMembers = members{"item", "received_at", "project", "applicant", "materials", "reviewed_by", "commitments", "previous"}

const (
	codeMember = iota
	formMember
	copiesMember
	numberMember
	issuedByMember
	issuedOnMember
	validUntilMember
	sealsMember
	signaturesMember
	fieldsMember
	filesMember
	sharedMember
	unmetMember
)

var entryMembers = members{"code", "form", "copies", "number", "issued_by", "issued_on", "valid_until", "seals", "signatures",
	"fields", "files", "shared", "unmet"}

const (
	fileNameMember = iota
	mediaTypeMember
	sizeMember
	sha256Member
)

var fileMembers = members{"name", "media_type", "size", "sha256"}

const (
	sourceMember = iota
	sharedNumberMember
	obtainedAtMember
)

var sharedMembers = members{"source", "number", "obtained_at"}

const (
	materialMember = iota
	dueMember
)

var commitmentMembers = members{"material", "due"}

// What an applicant and an agent may have besides their facts: texts to reach
// them by and to write into a notice, which no rule reads.
var (
	applicantContacts = members{"address", "contact", "contact_phone", "email", "fax", "id_number", "id_type", "legal_representative",
		"legal_representative_id_number", "legal_representative_phone", "mobile", "phone", "postcode", "registered_address"}
	agentContacts = members{"address", "email", "id_number", "id_type", "mobile", "name", "phone", "postcode"}
)

// forms are the forms of a material (clxs).
var forms = []string{"original", "copy", "electronic"}

// oneOf lists what is allowed.
func oneOf(allowed []string) string { return "one of " + strings.Join(allowed, ", ") }

// member goes to the value of the next member of an object of a fixed form, and
// gives the member's number; -1 at the end. seen has a bit for each that came.
// Unknown members and second ones are faults, and passed over.
func (d *decoder) member(of members, seen *uint32) int {
	for d.shortName() {
		name := d.inside()
		i := slices.Index(of, name)
		if i < 0 {
			name, _ = d.unquoted()
			i = slices.Index(of, name)
		}
		switch {
		case i < 0:
			d.fault("unknown member%s", d.meant(name, of))
		case *seen&(1<<i) != 0:
			d.fault("given twice")
		default:
			*seen |= 1 << i
			d.next()
			return i
		}
		d.next()
		d.pass()
	}
	return -1
}

// meant is the end of a message about an unknown name: what was probably meant,
// else what there is.
func (d *decoder) meant(name string, among []string) string {
	if hint := d.nearest(func() (string, bool) { return source.Nearest(name, among) }); hint != "" {
		return hint
	}
	return "; expected " + oneOf(among)
}

// nearest gives a hint at a name that was probably meant. Hints are for people:
// past a few of them there are none.
func (d *decoder) nearest(find func() (string, bool)) string {
	const most = 20
	if d.hints++; d.hints > most {
		return ""
	}
	return source.DidYouMean(find())
}
