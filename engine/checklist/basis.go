package checklist

import (
	"fmt"
	"strings"
	"time"

	"onewindow/engine/law"
	"onewindow/engine/source"
)

// basis checks what one entry rests on: laws that are listed, of which on every
// day from the version's first to its last at least one is in force. entry and
// key name it for `unconfirmed`, path leads to the list.
func (k *checking) basis(entry, key string, basis []string, path ...any) {
	laws, complete := k.cited(basis, path)
	if len(laws) == 0 || !complete {
		return
	}
	gap, ok := covered(laws, k.EffectiveFrom, k.last, false)
	if ok {
		return
	}
	switch day, ok := covered(laws, k.EffectiveFrom, k.last, true); {
	case !ok:
		k.errs.AddAs("law-in-force", k.doc.At(path...), "%s: none of the laws it rests on is in force on %s: %s; name the law in force then", entry, day, reasons(laws, day))
	case !k.isUnconfirmed(entry, key):
		k.errs.AddAs("law-in-force", k.doc.At(path...), "%s: it is not known whether a law it rests on is in force on %s: %s; add first_effective in laws.yaml, or list %s under unconfirmed", entry, gap, reasons(laws, gap), entry)
	}
}

// cited gives the laws that a list names; complete is false if one is unknown.
func (k *checking) cited(basis []string, path []any) (laws []*law.Law, complete bool) {
	complete = true
	for i, b := range basis {
		l, _, ok := k.laws.Basis(b)
		if ok {
			laws = append(laws, l)
			continue
		}
		complete = false
		if source.IsBasis(b) {
			id, _, _ := strings.Cut(b, "#")
			near, found := k.laws.Nearest(id)
			k.errs.AddAs("unknown-law", k.doc.At(append(path, i)...), "unknown law %s%s", id, hint(near, found, "laws.yaml"))
		}
	}
	return laws, complete
}

// covered tells whether on every day from one to the last, or for ever if last
// is empty, one of the laws is in force; if not, gap is the first day on which
// none is. doubtful takes a law for in force if it is not known since when.
func covered(laws []*law.Law, from, last string, doubtful bool) (gap string, ok bool) {
	day := from
	for last == "" || day <= last {
		next := "" // the day on which the last one of those in force ends
		for _, l := range laws {
			inForce, known := l.InForce(day)
			if !inForce && (known || !doubtful) {
				continue
			}
			if l.Repealed == "" {
				return "", true
			}
			next = max(next, l.Repealed)
		}
		if next == "" {
			return day, false
		}
		day = next
	}
	return "", true
}

// reasons says of each law why it does not do on a day.
func reasons(laws []*law.Law, day string) string {
	var list []string
	for _, l := range laws {
		switch inForce, known := l.InForce(day); {
		case !known:
			list = append(list, fmt.Sprintf("%s (%s) has no first_effective", l.ID, l.Title))
		case inForce:
		case l.Repealed != "" && day >= l.Repealed && l.ReplacedBy != "":
			list = append(list, fmt.Sprintf("%s (%s) ended on %s, replaced by %s", l.ID, l.Title, dayBefore(l.Repealed), l.ReplacedBy))
		case l.Repealed != "" && day >= l.Repealed:
			list = append(list, fmt.Sprintf("%s (%s) ended on %s", l.ID, l.Title, dayBefore(l.Repealed)))
		default:
			list = append(list, fmt.Sprintf("%s (%s) takes effect on %s", l.ID, l.Title, l.FirstEffective))
		}
	}
	return strings.Join(list, "; ")
}

func dayBefore(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, -1).Format(time.DateOnly)
}
