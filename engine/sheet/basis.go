package sheet

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"onewindow/engine/law"
)

// titles knows the laws by what people call them.
type titles struct {
	laws *law.Laws
	by   map[string][]*law.Law // by title, as compared
	long []string              // the titles, longest first
	day  string
}

// newTitles indexes the laws, as they are cited on a day.
func newTitles(laws *law.Laws, day string) *titles {
	t := &titles{laws: laws, by: map[string][]*law.Law{}, day: day}
	for i := range laws.All() {
		l := &laws.All()[i]
		name := title(l.Title)
		for _, name := range slices.Compact([]string{name, strings.TrimPrefix(name, "中华人民共和国")}) {
			if _, ok := t.by[name]; !ok {
				t.long = append(t.long, name)
			}
			t.by[name] = append(t.by[name], l)
		}
	}
	slices.SortFunc(t.long, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	return t
}

func title(s string) string { return strings.NewReplacer("《", "", "》", "").Replace(plain(s)) }

// of gives the law of a title: of several texts the one in force on the day.
func (t *titles) of(name string) *law.Law {
	list := t.by[name]
	for _, l := range list {
		if inForce, _ := l.InForce(t.day); inForce {
			return l
		}
	}
	if list == nil {
		return nil
	}
	return list[len(list)-1]
}

// cited gives the law that a text begins with, and what follows: in 《》, or its
// bare title where nothing makes another title of it.
func (t *titles) cited(s string) (l *law.Law, rest string) {
	if strings.HasPrefix(s, "《") {
		name, rest := quoted(s)
		return t.of(title(name)), rest
	}
	for _, name := range t.long {
		if rest, ok := strings.CutPrefix(s, name); ok && (rest == "" || endsTitle.MatchString(rest)) {
			return t.of(name), rest
		}
	}
	return nil, s
}

var endsTitle = regexp.MustCompile(`^(?:` + part + `条|[(、,;。.:的和与及《]|规定)`)

// quoted parts what stands in 《》, others within it included, from the rest.
func quoted(s string) (name, rest string) {
	depth := 0
	for i, r := range s {
		switch r {
		case '《':
			depth++
		case '》':
			if depth--; depth == 0 {
				return s[:i+len("》")], s[i+len("》"):]
			}
		}
	}
	return s, ""
}

const part = `第?` + numeral

var (
	articleText = regexp.MustCompile(`^(?:和|与|及|、|,|;|的|规定|之)*` + part + `条(?:之` + numeral + `)?(?:` + part + `款)?(?:第?\(?` + numeral + `\)?项)?(?:` + part + `目)?`)
	paragraph   = regexp.MustCompile(`^(?:和|与|及|、|,)` + part + `(款|项)(?:` + part + `项)?`)
	aside       = regexp.MustCompile(`^\([^()]*\)`)
	filler      = regexp.MustCompile(`^(?:等|规定|的|有关|相关|依据|根据|按照|及其|和|与|及|[、,;。.:\s]|` + marker + `)`)
)

// basis reads citations: 《建筑法》第八条第一款第三项、第九条；…. What it can't
// turn into `law#article` stands in rest, as it was written as far as can be.
func (t *titles) basis(text string) (basis []string, rest string) {
	s := plain(text)
	var current *law.Law
	article := "" // the last one read of the current law
	cite := func(b string) {
		if !slices.Contains(basis, b) {
			basis = append(basis, b)
		}
	}
	turn := func(to *law.Law) { // to another law; one without an article is cited as a whole
		if current != nil && article == "" {
			cite(current.ID)
		}
		current, article = to, ""
	}
	var unread []string
	for s != "" {
		if l, after := t.cited(s); l != nil {
			turn(l)
			s = after
			continue
		}
		if m := articleText.FindStringSubmatch(s); m != nil && current != nil && m[2] == "" {
			if parts, ok := numbers(m[1], m[3], m[4], m[5]); ok {
				article = strings.Join(parts, ".")
				cite(current.ID + "#" + article)
				s = s[len(m[0]):]
				continue
			}
		}
		if m := paragraph.FindStringSubmatch(s); m != nil && article != "" {
			if parts, ok := siblings(article, m[1], m[2], m[3]); ok {
				article = strings.Join(parts, ".")
				cite(current.ID + "#" + article)
				s = s[len(m[0]):]
				continue
			}
		}
		if skip := cmp.Or(aside.FindString(s), filler.FindString(s)); skip != "" {
			s = s[len(skip):]
			continue
		}
		run := unknown.FindString(s)
		if strings.HasPrefix(s, "《") {
			_, after := quoted(s)
			run = s[:len(s)-len(after)] + unknown.FindString("》" + after)[len("》"):]
		}
		unread, s = append(unread, run), s[len(run):]
		turn(nil) // the articles of an unknown law are not those of the one before
	}
	turn(nil)
	return basis, strings.Join(unread, "、")
}

// unknown matches what is read over up to the next citation.
var unknown = regexp.MustCompile(`^.[^《、,;。]*`)

// numbers reads the numbers of an article, its paragraph and so on, as far as
// they are given; an item without its paragraph is that of the first.
func numbers(article, paragraph, item, subitem string) ([]string, bool) {
	if item != "" && paragraph == "" {
		paragraph = "1"
	}
	var parts []string
	for _, s := range []string{article, paragraph, item, subitem} {
		if s == "" {
			break
		}
		n, ok := number(s)
		if !ok {
			return nil, false
		}
		parts = append(parts, strconv.Itoa(n))
	}
	return parts, true
}

// siblings reads a further paragraph or item of the article before: 第八条第一
// 款、第二款.
func siblings(article, n, rank, item string) ([]string, bool) {
	parts := strings.Split(article, ".")
	value, ok := number(n)
	switch {
	case !ok:
		return nil, false
	case rank == "项" && len(parts) >= 3:
		return append(parts[:2:2], strconv.Itoa(value)), true
	case rank == "款" && len(parts) >= 2:
		parts = append(parts[:1:1], strconv.Itoa(value))
		if i, ok := number(item); ok {
			parts = append(parts, strconv.Itoa(i))
		}
		return parts, true
	}
	return nil, false
}

// lasting tells whether the laws cover every day of the version, as the rules'
// loader asks; sure is false where it is not known since when one is in force.
func (b *builder) lasting(it *item, basis []string) (ok, sure bool) {
	for _, name := range basis {
		l, _, found := b.rules.Laws().Basis(name)
		if !found || l.Repealed != "" && (it.next == "" || l.Repealed < it.next) {
			ok = ok || name == placeholderLaw // which is to be added
			continue
		}
		inForce, known := l.InForce(b.options.EffectiveFrom)
		ok = ok || inForce || !known
		sure = sure || inForce
	}
	return ok, sure
}
