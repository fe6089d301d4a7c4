package sheet

import (
	"fmt"

	"onewindow/engine/guide"
	"onewindow/engine/ruleset"
)

// reuse takes over from the version of the item that is in force what a
// spreadsheet has in words only, where the words are still the same: in which
// case a material is asked for, and its review points; and what it does not
// have, the item that a material comes from and the bounds of its files.
func (b *builder) reuse(it *item, v *ruleset.Version) error {
	if v == nil {
		return nil
	}
	said, err := guide.New(b.rules, v)
	if err != nil {
		return err
	}
	program, err := v.Program()
	if err != nil {
		return err
	}
	for _, m := range it.materials {
		for i := range said.Materials {
			was, words := &program.Checklist.Materials[i], &said.Materials[i]
			if was.Code != m.Code {
				continue
			}
			m.kept, m.From, m.Files = true, was.From, was.Files
			if words.When != nil && plain(words.When.Words) == plain(m.words) {
				m.When = was.When
			}
			for j := range m.Review {
				for k := range was.Review {
					if plain(m.Review[j].Text) == plain(pointWords(&words.Review[k])) {
						m.Review[j] = was.Review[k]
					}
				}
			}
			m.number()
		}
	}
	return nil
}

// number tells new review points apart from those taken over.
func (m *material) number() {
	seen := map[string]bool{}
	for i := range m.Review {
		p := &m.Review[i]
		for n := i + 1; seen[p.ID]; n++ {
			p.ID = fmt.Sprintf("point-%d", n)
		}
		seen[p.ID] = true
	}
}

// pointWords is a review point as an official reads it.
func pointWords(p *guide.Point) string {
	text := p.Text
	if p.Require != nil {
		text = p.Require.Words
	}
	if p.When != nil {
		text += "（" + p.When.Words + "的）"
	}
	return text
}
