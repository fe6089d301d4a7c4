package diff

import (
	"fmt"
	"io"
	"strings"
)

// WriteText writes the report for people, in Chinese.
func (r *Report) WriteText(w io.Writer) error {
	return r.write(w, style{title: "%s\n", part: "\n%s\n", colon: "：", change: "  - %s\n", escape: same})
}

// WriteMarkdown writes the report for a review, in Chinese.
func (r *Report) WriteMarkdown(w io.Writer) error {
	return r.write(w, style{title: "# %s\n", part: "\n## %s\n\n", change: "- %s\n", escape: strings.NewReplacer(
		`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "<", `\<`, "|", `\|`).Replace})
}

// style is how the parts of a report are laid out.
type style struct {
	title, part, colon, change string
	escape                     func(string) string
}

func (r *Report) write(w io.Writer, s style) error {
	var b strings.Builder
	part := func(title string, changes []Change) {
		if len(changes) > 0 {
			title += s.colon
		}
		fmt.Fprintf(&b, s.part, s.escape(title))
		for _, c := range changes {
			fmt.Fprintf(&b, s.change, s.escape(c.Words))
		}
	}
	fmt.Fprintf(&b, s.title, r.headline())
	for _, i := range r.Items {
		name := i.Name + "（" + i.DepartmentName + "，" + i.Item + "）"
		if i.Change != Changed {
			part(map[Kind]string{Added: "新增事项", Removed: "取消事项"}[i.Change]+name, nil)
		}
		if len(i.Changes) > 0 {
			part(name, i.Changes)
		}
		for _, v := range i.Versions {
			part(i.Name+" "+v.when(), v.Changes)
		}
	}
	if len(r.Shared) > 0 {
		part("各事项共用的内容", r.Shared)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Report) headline() string {
	if r.Empty() {
		return "两套规则没有不同"
	}
	return fmt.Sprintf("规则变化%d处，涉及事项%d个", r.Count(), len(r.Items))
}

// when says from which day the changes of a version count.
func (v *Version) when() string {
	switch {
	case v.Change == Changed:
		return v.Version + " 起施行的版本有修改"
	case v.Change == Removed && v.Against == "":
		return "取消 " + v.Version + " 起施行的版本（当日起没有施行中的版本）"
	case v.Change == Removed:
		return "取消 " + v.Version + " 起施行的版本（适用 " + v.Against + " 起施行的版本）"
	case v.Against == "":
		return v.Version + " 起（此前没有施行中的版本）"
	}
	return v.Version + " 起（与 " + v.Against + " 起施行的版本相比）"
}
