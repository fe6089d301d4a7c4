package manifest

import "onewindow/engine/dictionary"

// The members of a project's facts alone.
const (
	atMember = iota
	factsProjectMember
	factsApplicantMember
)

var projectMembers = members{"at", "project", "applicant"}

// DecodeProject reads the facts of a project before anything is handed in, as
// Decode reads a manifest's: project, applicant, and at, the day that is asked
// about, which becomes ReceivedOn. Its error is *Faults.
func DecodeProject(body []byte, dict *dictionary.Dictionary) (*Manifest, error) {
	m := &Manifest{}
	if err := decode(body, dict, m, func(d *decoder) { d.project(m) }); err != nil {
		return nil, err
	}
	return m, nil
}

func (d *decoder) project(m *Manifest) {
	if !d.notNull("an object") || !d.opens('{', "an object") {
		return
	}
	var seen uint32
	for i := d.member(projectMembers, &seen); i >= 0; i = d.member(projectMembers, &seen) {
		switch i {
		case atMember:
			m.ReceivedOn, _ = d.as(aDate, isDate)
		case factsProjectMember:
			d.facts(m, d.dict.Project, projectPath, nil)
		case factsApplicantMember:
			d.facts(m, d.dict.Applicant, applicantPath, applicantContacts)
		}
	}
}
