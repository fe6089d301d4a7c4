package sheet

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/mozillazg/go-pinyin"

	"onewindow/engine/dictionary"
	"onewindow/engine/ruleset"
)

// maxCode is how long a code may be.
const maxCode = 64

// codeOf makes a code of a name: its pinyin, since one that can be read aloud
// is better to work with than a number, and the same name always has the same.
// A long one is cut after a syllable, with a hash of the whole name to tell it
// from others that begin so.
func codeOf(name string) string {
	var words []string
	ascii := ""
	end := func() {
		if ascii != "" {
			words, ascii = append(words, ascii), ""
		}
	}
	for _, r := range strings.ToLower(plain(name)) {
		switch sound := pinyin.SinglePinyin(r, pinyin.NewArgs()); {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			ascii += string(r)
		case len(sound) > 0:
			end()
			words = append(words, sound[0])
		default:
			end()
		}
	}
	end()
	code := strings.Join(words, "-")
	if code != "" && len(code) <= maxCode {
		return code
	}
	sum := sha256.Sum256([]byte(name))
	hash := hex.EncodeToString(sum[:4])
	if len(code) > maxCode-len(hash)-1 {
		code = code[:maxCode-len(hash)]
		code = code[:max(strings.LastIndexByte(code, '-'), 0)]
	}
	return strings.Trim(code+"-"+hash, "-")
}

// official is a name as the catalog writes names: on one line, in ASCII brackets.
func official(name string) string {
	return strings.NewReplacer("（", "(", "）", ")", "\n", "", " ", "").Replace(strings.Trim(name, " 、,，;；。.\n"))
}

// names finds materials by their names.
type names struct {
	exact, bare map[string]*dictionary.Material // bare: nil where several have it
	all         []string
}

func newNames(d *dictionary.Dictionary) *names {
	n := &names{exact: map[string]*dictionary.Material{}, bare: map[string]*dictionary.Material{}}
	for i := range d.Materials {
		m := &d.Materials[i]
		n.exact[plain(m.Name)] = m
		n.all = append(n.all, plain(m.Name))
		if _, several := n.bare[bare(m.Name)]; several {
			m = nil
		}
		n.bare[bare(d.Materials[i].Name)] = m
	}
	return n
}

var saysNoName = regexp.MustCompile(`\([^()]*\)|[《》“”"'、,;。]|原件|复印件|复制件|扫描件|电子版|及其?|和|与`)

// bare is a name without what seldom tells it apart.
func bare(name string) string { return saysNoName.ReplaceAllString(plain(name), "") }

// find gives the material of a name, or the one that is nearly called so: it
// differs in signs, in what stands in brackets, or has a word more or less. One
// word for another is another material: 人防竣工图, 消防竣工图.
func (n *names) find(name string) (m *dictionary.Material, exact bool) {
	if m := n.exact[plain(name)]; m != nil {
		return m, true
	}
	if m := n.bare[bare(name)]; m != nil {
		return m, false
	}
	for _, other := range n.all {
		short, long := []rune(plain(name)), []rune(other)
		if len(short) > len(long) {
			short, long = long, short
		}
		if more := len(long) - len(short); len(short) < 8 || more == 0 || more > 2 {
			continue
		}
		i := 0
		for _, r := range long {
			if i < len(short) && short[i] == r {
				i++
			}
		}
		if i < len(short) {
			continue
		}
		if m != nil {
			return nil, false // several are near
		}
		m = n.exact[other]
	}
	return m, false
}

// departmentOf finds a department by its name, or a short one that means only
// it: 区住建局.
func departmentOf(list []ruleset.Department, name string) (code string, ok bool) {
	name = plain(name)
	if name == "" {
		return "", false
	}
	for _, matches := range []func(full string) bool{
		func(full string) bool { return full == name },
		func(full string) bool { return strings.Contains(full, name) || strings.Contains(name, full) },
		func(full string) bool { return abbreviates(name, full) },
	} {
		found := 0
		for i := range list {
			if d := &list[i]; d.Code == name || matches(plain(d.Name)) {
				code, found = d.Code, found+1
			}
		}
		if found == 1 {
			return code, true
		}
	}
	return "", false
}

// abbreviates tells whether a name is made of signs of the full one, in order.
func abbreviates(name, full string) bool {
	runes := []rune(full)
	for _, r := range name {
		i := 0
		for i < len(runes) && runes[i] != r {
			i++
		}
		if i == len(runes) {
			return false
		}
		runes = runes[i+1:]
	}
	return true
}
