// Package law is the list of the laws (laws.yaml) on which every demand of a
// checklist rests, and when each of them is in force.
package law

import (
	"cmp"
	"slices"
	"strings"

	"onewindow/engine/source"
)

// Law is one law, regulation, rule or standard, in one text where its articles
// were renumbered.
type Law struct {
	Pos            source.Position `yaml:"-"`
	ID             string          `yaml:"id" validate:"required,slug"`
	Title          string          `yaml:"title" validate:"required"`
	DocNo          string          `yaml:"doc_no"` // 文号
	Issuer         string          `yaml:"issuer" validate:"required"`
	Status         string          `yaml:"status" validate:"omitempty,oneof=in-force repealed"`
	Effective      string          `yaml:"effective" validate:"omitempty,date"`            // the day on which the cited text took effect
	FirstEffective string          `yaml:"first_effective" validate:"omitempty,date"`      // the day on which the law first took effect; empty if unknown
	LastAmended    string          `yaml:"last_amended" validate:"omitempty,date_or_year"` // the day of the latest amendment's publication, or its year
	Repealed       string          `yaml:"repealed" validate:"omitempty,date"`             // the first day on which it is no longer in force
	ReplacedBy     string          `yaml:"replaced_by" validate:"omitempty,slug"`          // the id of the law in its place
	Sure           *bool           `yaml:"sure"`                                           // false: to be checked before use
	Note           string          `yaml:"note"`
	Source         string          `yaml:"source"` // where the text was published
}

// InForce tells whether the law is in force on a day, YYYY-MM-DD: from
// first_effective to the day before it is repealed. known is false if the day
// on which it took effect is not known and decides.
func (l *Law) InForce(day string) (inForce, known bool) {
	if l.Repealed != "" && day >= l.Repealed || l.FirstEffective > day {
		return false, true
	}
	return l.FirstEffective != "", l.FirstEffective != ""
}

// Laws is what laws.yaml says. It never changes.
type Laws struct {
	list []Law // ordered by id
}

// All gives every law, ordered by id. It must not be changed.
func (l *Laws) All() []Law { return l.list }

// Get gives a law by its id.
func (l *Laws) Get(id string) (*Law, bool) {
	i, ok := slices.BinarySearchFunc(l.list, id, func(l Law, id string) int { return cmp.Compare(l.ID, id) })
	if !ok {
		return nil, false
	}
	return &l.list[i], true
}

// Basis gives the law and the article that a basis names: "law-id", or
// "law-id#4.1.5" for 第四条第一款第五项. article is empty if none is named; ok
// is false if there is no such law.
func (l *Laws) Basis(basis string) (law *Law, article string, ok bool) {
	id, article, _ := strings.Cut(basis, "#")
	law, ok = l.Get(id)
	return law, article, ok
}

// Nearest gives the id that was probably meant by one that does not exist.
func (l *Laws) Nearest(id string) (string, bool) {
	ids := make([]string, len(l.list))
	for i := range l.list {
		ids[i] = l.list[i].ID
	}
	return source.Nearest(id, ids)
}

// File is laws.yaml.
type File struct {
	Laws []Law `yaml:"laws" validate:"required,dive"`
}

// Load reads laws.yaml.
func Load(f source.File, errs *source.Errors) *Laws {
	var file File
	source.Decode(f, &file, errs)
	laws := &Laws{list: file.Laws}
	slices.SortStableFunc(laws.list, func(a, b Law) int { return cmp.Compare(a.ID, b.ID) })
	for i := range laws.list {
		if i > 0 && laws.list[i].ID == laws.list[i-1].ID && laws.list[i].ID != "" {
			errs.Add(laws.list[i].Pos, "the law %s is listed twice, first on line %d; keep one entry", laws.list[i].ID, laws.list[i-1].Pos.Line)
		}
		laws.check(&laws.list[i], errs)
	}
	return laws
}

// check notes what is wrong between the fields of a law and with its successor.
func (l *Laws) check(law *Law, errs *source.Errors) {
	if law.FirstEffective != "" && law.Effective != "" && law.Effective < law.FirstEffective {
		errs.Add(law.Pos, "%s: its cited text takes effect on %s, before the law itself does on %s; correct effective or first_effective", law.ID, law.Effective, law.FirstEffective)
	}
	if start := max(law.FirstEffective, law.Effective); law.Repealed != "" && law.Repealed <= start {
		errs.Add(law.Pos, "%s: repealed on %s, but in force only from %s; correct one of the dates", law.ID, law.Repealed, start)
	}
	if law.Status == "repealed" && law.Repealed == "" {
		errs.Add(law.Pos, "%s: its status is repealed; add repealed, the day from which it is no longer in force", law.ID)
	}
	if law.Status == "in-force" && law.Repealed != "" {
		errs.Add(law.Pos, "%s: its status is in-force, but it is repealed on %s; make the status repealed", law.ID, law.Repealed)
	}
	if law.ReplacedBy == "" {
		return
	}
	if law.Repealed == "" && law.Status != "repealed" {
		errs.Add(law.Pos, "%s: replaced by %s, but not repealed; add repealed, or remove replaced_by", law.ID, law.ReplacedBy)
	}
	if _, ok := l.Get(law.ReplacedBy); !ok {
		errs.Add(law.Pos, "%s: replaced_by names %s, which is not listed%s", law.ID, law.ReplacedBy, source.DidYouMean(l.Nearest(law.ReplacedBy)))
	} else if law.ReplacedBy == law.ID {
		errs.Add(law.Pos, "%s: a law cannot replace itself; remove replaced_by", law.ID)
	}
}
