package main

import (
	"cmp"
	_ "embed"
	"fmt"
	"io"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"onewindow/engine/guide"
	"onewindow/engine/manifest"
	"onewindow/engine/navigator"
	"onewindow/engine/ruleset"
)

//go:embed navigate.tmpl
var navigateTemplate string

func (m *Main) navigateCommand() *cobra.Command {
	var rules string
	cmd := &cobra.Command{
		Use:   "navigate FILE",
		Short: "Tell which items a project needs, in which order, and with which materials",
		Long: "navigate reads the facts of a project from FILE (- for standard input), as JSON: {\"at\": DAY, \"project\": {…},\n" +
			"\"applicant\": {…}}, each as far as it is known, and prints the project's way through its approvals.",
		Args: cobra.ExactArgs(1),
	}
	rulesFlag(cmd, &rules)
	format := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		body, err := readManifest(args[0], cmd.InOrStdin())
		if err != nil {
			return err
		}
		set, err := useRules(rules, ruleset.Options{})
		if err != nil {
			return err
		}
		project, err := manifest.DecodeProject(body, set.Dictionary())
		if err != nil {
			return manifestError(args[0], err)
		}
		project.ReceivedOn = cmp.Or(project.ReceivedOn, guide.Today(m.Now()))
		route, err := navigator.New(set, project)
		if err != nil {
			return err
		}
		if *format == asJSON {
			return printJSON(cmd.OutOrStdout(), route)
		}
		return printRoute(cmd.OutOrStdout(), route)
	}
	return cmd
}

// routeView is a route with what its codes stand for.
type routeView struct {
	*navigator.Route
	items, materials, facts map[string]string
}

// printRoute prints a route for people, in Chinese.
func printRoute(w io.Writer, route *navigator.Route) error {
	view := &routeView{route, map[string]string{}, map[string]string{}, map[string]string{}}
	for _, it := range route.Items {
		view.items[it.Item] = it.Name.Name
	}
	for _, m := range route.Materials {
		view.materials[m.Code] = m.Name
	}
	for _, f := range route.Facts {
		view.facts[f.Name] = f.Label
	}
	page, err := template.New("").Parse(navigateTemplate)
	if err != nil {
		return err
	}
	return page.Execute(w, view)
}

// Count tells how many items are needed, or open.
func (v *routeView) Count(needed navigator.Needed) (n int) {
	for _, it := range v.Route.Items {
		if it.Needed == needed {
			n++
		}
	}
	return n
}

// Item finds an item on the way.
func (v *routeView) Item(code string) *navigator.Item {
	for i := range v.Route.Items {
		if v.Route.Items[i].Item == code {
			return &v.Route.Items[i]
		}
	}
	return nil
}

// Limit says how soon an item is decided, empty if that is not promised.
func (v *routeView) Limit(it *navigator.Item) string {
	switch days := it.TimeLimit.Promised; {
	case days == nil:
		return ""
	case *days == 0:
		return "承诺当场办结"
	default:
		return fmt.Sprintf("承诺%d个工作日", *days)
	}
}

// Ordinal numbers steps and lines from 1.
func (v *routeView) Ordinal(i int) int { return i + 1 }

// Named is Called for one code.
func (v *routeView) Named(what, code string) string { return v.Called(what, []string{code}) }

// Called names items, materials or facts by what they are called.
func (v *routeView) Called(what string, codes []string) string {
	names := map[string]map[string]string{"item": v.items, "material": v.materials, "fact": v.facts}[what]
	words := make([]string, len(codes))
	for i, code := range codes {
		words[i] = cmp.Or(names[code], code)
	}
	return strings.Join(words, "、")
}

// Users names the items that use a material.
func (v *routeView) Users(m navigator.Material) string {
	codes := make([]string, len(m.Items))
	for i, use := range m.Items {
		codes[i] = use.Item
	}
	return v.Called("item", codes)
}

// Ways says how a material can be had, and how it is to look.
func (v *routeView) Ways(m navigator.Material) string {
	var ways []string
	if m.OutputOf != "" {
		ways = append(ways, "由“"+v.Named("item", m.OutputOf)+"”办理取得")
	}
	if m.Sharing {
		ways = append(ways, "可以共享取得，免提交")
	}
	switch m.Necessity {
	case "deferrable":
		ways = append(ways, "可以容缺后补")
	case "choice":
		ways = append(ways, "任选其一")
	case "optional":
		ways = append(ways, "非必要")
	}
	if m.Needed == navigator.Possibly {
		ways = append(ways, "视情形需要")
	}
	return strings.Join(ways, "；")
}

// Decided names the materials that a fact decides about, each once.
func (v *routeView) Decided(f navigator.Fact) string {
	var codes []string
	seen := map[string]bool{}
	for _, a := range f.Materials {
		if !seen[a.Material] {
			seen[a.Material] = true
			codes = append(codes, a.Material)
		}
	}
	return v.Called("material", codes)
}
