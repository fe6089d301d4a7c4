package lint

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// mutation is one fault put into the real catalog.
type mutation struct {
	file     string // below catalog/ or policies/
	old, new string // the first place after `from` where old stands gets new
	from     string
	rule     string
	says     string // what the message holds
	below    int    // how many lines below the mutated one the finding stands
	at       string // where it stands, if not in the mutated file: the file, with line and column
}

const (
	drainage   = "catalog/zj/drainage-permit/2023-02-01.yaml"
	drainage19 = "catalog/zj/drainage-permit/2019-01-01.yaml"
	erosion    = "catalog/slj/soil-water-conservation-plan-approval/2023-03-01.yaml"
	energyRego = "policies/ndrc/energy-conservation-review/2025-09-01.rego"
	erosionReg = "policies/slj/soil-water-conservation-plan-approval/2023-03-01.rego"
)

var mutations = map[string]mutation{
	"misspelt key":              {file: drainage, old: "necessity: required", new: "neccessity: required", rule: "load", says: "necessity"},
	"misspelt fact":             {file: drainage, old: "project.drainage.key_polluter == true", new: "project.drainage.key_poluter == true", rule: "load", says: "did you mean project.drainage.key_polluter?"},
	"misspelt field":            {file: drainage, old: "material.fields.separate_sewers", new: "material.fields.seperate_sewers", rule: "load", says: "did you mean separate_sewers?"},
	"misspelt material":         {file: drainage, old: `materials["drainage-permit-application"].fields.discharge_until`, new: `materials["drainage-permit-aplication"].fields.discharge_until`, rule: "load", says: "did you mean drainage-permit-application?"},
	"misspelt enum value":       {file: drainage, old: `"catering"`, new: `"cattering"`, rule: "load", says: "did you mean catering?"},
	"wrong type":                {file: erosion, old: "project.land.area_ha >= 0.5", new: `project.land.area_ha >= "0.5"`, rule: "load", says: "project.land.area_ha is number"},
	"acceptance reads material": {file: erosion, old: `project.land.soil_erosion_area == true`, new: `materials["swc-report"].fields.owner == "x"`, rule: "load", says: "never materials"},
	"single =":                  {file: drainage, old: "project.supervision_required == true", new: "project.supervision_required = true", rule: "load", says: "write == to compare"},
	"unknown form":              {file: drainage, old: "forms: [original, electronic]", new: "forms: [orginal, electronic]", rule: "load", says: "did you mean original?"},
	"unknown ground":            {file: drainage, old: "ground: not_required", new: "ground: unnecessary", rule: "load", says: "not_required"},
	"no authority":              {file: erosion, old: "ground: not_required", new: "ground: not_competent", from: "above-threshold", rule: "load", says: "competent_authority", below: -2},
	"duplicate key":             {file: drainage, old: "  promised: 5", new: "  statutory: 5", rule: "load", says: "statutory"},
	"duplicate material":        {file: drainage, old: "- code: drainage-drawings", new: "- code: drainage-permit-application", rule: "load", says: "twice"},
	"duplicate point":           {file: drainage, old: "- id: connection-wells", new: "- id: separate-sewers", rule: "load", says: "twice"},
	"member that is required":   {file: drainage, old: "optional # 由材料组 hidden-works 要求", new: "required", rule: "load", says: "a material that may be chosen is optional", at: drainage + ":123:"},
	"group of one":              {file: drainage, old: "[water-quality-report, water-quality-commitment]", new: "[water-quality-report]", rule: "load", says: "two or more"},
	"bad date":                  {file: drainage, old: "effective_from: 2023-02-01", new: "effective_from: 2023-02-30", rule: "load", says: "2023-02-30"},
	"date not the file's":       {file: drainage, old: "effective_from: 2023-02-01", new: "effective_from: 2023-02-02", rule: "load", says: "does not match the file's name"},
	"promised longer":           {file: drainage, old: "  promised: 5", new: "  promised: 50", rule: "load", says: "longer than the statutory"},
	"anchor":                    {file: drainage, old: "legal_basis:", new: "legal_basis: &x", rule: "load", says: "anchor"},
	"deferrable, no term":       {file: drainage, old: "necessity: required", new: "necessity: deferrable", rule: "load", says: "working_days", below: -2},
	"unconfirmed nothing":       {file: drainage, old: "entry: consistency/construction-needs-settling", new: "entry: consistency/needs-settling", rule: "load", says: "no entry of this file"},
	"misspelt fact in Rego":     {file: energyRego, old: "input.project.management_mode", new: "input.project.managment_mode", rule: "load", says: "managment_mode"},
	"unsafe built-in":           {file: energyRego, old: "approvals contains approval if {", new: "approvals contains approval if {\n\thttp.send({}).status_code == 200", rule: "load", says: "http.send is not allowed here", below: 1},
	"no remedy":                 {file: erosionReg, old: "\t\t\"remedy\": balance(entry),\n", new: "", rule: "load", says: "remedy", below: -5},
	"syntax of Rego":            {file: erosionReg, old: "correct contains reason if {", new: "correct contains reason if ((", rule: "load", says: "unexpected", below: 1},
	"no basis":                  {file: drainage, old: "    basis: [drainage-permit-measures#7.1.1]\n", new: "", rule: "no-basis", says: "basis is missing", below: -6},
	"no basis in Rego":          {file: erosionReg, old: "\t\t\"basis\": [\"soil-water-plan-measures\"],\n", new: "", rule: "no-basis", says: "lacks basis", below: -3},
	"unknown law":               {file: drainage, old: "basis: [drainage-permit-measures#7.1.1]", new: "basis: [drainage-permit-measure#7.1.1]", rule: "unknown-law", says: "did you mean drainage-permit-measures?"},
	"law not yet in force":      {file: drainage19, old: "basis: [drainage-permit-measures]", new: "basis: [energy-review-measures-2025]", rule: "law-in-force", says: "takes effect on 2025-09-01"},
	"law repealed":              {file: drainage, old: "basis: [drainage-permit-measures#7.1.1]", new: "basis: [energy-review-measures-2016#6]", rule: "law-in-force", says: "replaced by energy-review-measures-2023"},
	"no refusal basis":          {file: drainage, old: "ground: not_required", new: "ground: barred", rule: "refusal-basis", says: "不予受理", below: -7},
	"always true":               {file: drainage, old: "when: project.drainage.key_polluter == true", new: `when: project.drainage.user_type in ["industry", "construction", "catering", "medical", "other"]`, rule: "always-true", says: "`when` always holds"},
	"check always true":         {file: drainage, old: "require: material.fields.separate_sewers == true", new: "require: {any: [material.fields.separate_sewers == true, material.fields.separate_sewers == false]}", rule: "always-true", says: "finds nothing"},
	"never asked":               {file: erosion, old: "when: {any: [project.land.area_ha >= 5, project.soil_water.earthwork_m3 >= 50000]}", new: "when: {all: [project.land.area_ha < 0.5, project.soil_water.earthwork_m3 < 1000]}", rule: "never-asked", says: "is never asked for", below: -3},
	"navigator sends":           {file: drainage, old: "project.drainage.construction_to_sewer == true", new: "project.drainage.key_polluter == true", from: "applies_when", rule: "navigator-refused", says: "acceptance/drain-user"},
	"refuses what is sent":      {file: erosion, old: "    require: project.land.soil_erosion_area == true", new: "    require: project.land.soil_erosion_area != true", rule: "navigator-refused", says: "in-erosion-area", at: erosion},
	"catch-all":                 {file: "catalog/materials.yaml", old: "name: 排水许可申请表", new: "name: 法律法规规定的其他材料", rule: "same-material", says: "use one name everywhere", at: drainage},
	"no word what to do":        {file: drainage, old: "请改正后重新提交图纸。", new: "不符合规定。", rule: "message", says: "what to do", below: -2},
	"no whole sentence":         {file: drainage, old: "请改正后重新提交图纸。", new: "请改正", rule: "message", says: "ends with 。", below: -2},
	"words of a program":        {file: drainage, old: "请改正后重新提交图纸。", new: "请改正{material}。", rule: "message", says: "{", below: -2},
	"unknown source":            {file: erosion, old: "necessity: required\n    source: applicant", new: "necessity: required\n    from: construction-plan\n    source: applicant", rule: "unknown-source", says: "construction-plan", below: -2},
	"example never read":        {file: drainage, old: "acceptance:", new: "facts:\n  land.area_ha: {example: 1}\nacceptance:", rule: "unused-fact", says: "project.land.area_ha", below: 1},
	"restates a material":       {file: drainage, old: "otherwise: 本项目既没有施工作业", new: "otherwise: 没有提交排水许可申请表，不予受理。本项目既没有施工作业", rule: "restates-material", says: "行政许可法第三十二条", below: -8},
	"gap of versions":           {file: drainage19, old: "effective_from: 2019-01-01", new: "effective_from: 2019-01-01\neffective_until: 2022-12-31", rule: "versions", says: "no rules are in force from 2023-01-01", below: -1},
	"overlapping versions":      {file: drainage19, old: "effective_from: 2019-01-01", new: "effective_from: 2019-01-01\neffective_until: 2023-03-01", rule: "versions", says: "overlaps the version of 2023-02-01", below: -1},
	"calendar gone":             {file: "catalog/calendar/2026.yaml", old: "year: 2026", new: "year: 2027", rule: "load", says: "2027"},
	"Rego not formatted":        {file: erosionReg, old: "total := input.project", new: "total   := input.project", rule: "rego-format", says: "opa fmt"},
	"Rego to be done":           {file: erosionReg, old: "# The document", new: "# TODO The document", rule: "rego-style", says: "TODO"},
	"law listed twice":          {file: "catalog/laws.yaml", old: "  - id: admin-licensing-law", new: "  - id: accessibility-law", rule: "load", says: "twice"},
	"repealed, but in force":    {file: "catalog/laws.yaml", old: "status: in-force", new: "status: repealed", rule: "load", says: "add repealed", below: -4},
	"fact without a type":       {file: "catalog/facts.yaml", old: "    type: text\n", new: "", rule: "load", says: "type", below: -1},
	"unknown sentence":          {file: "catalog/messages.yaml", old: "expired:", new: "lapsed:", rule: "load", says: "the engine has no sentence lapsed", at: "catalog/messages.yaml:1:1"},
}

// content is the real catalog with one item of it only, so that a mutation is
// quickly looked at.
func content(t *testing.T, item string) fstest.MapFS {
	tree := fstest.MapFS{}
	for _, root := range []string{"catalog", "policies"} {
		err := fs.WalkDir(os.DirFS("../.."), root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(name) != ".yaml" && path.Ext(name) != ".rego" {
				return err
			}
			parts := strings.Split(name, "/")
			if len(parts) > 3 && parts[2] != item {
				return nil
			}
			data, err := os.ReadFile("../../" + name)
			tree[name] = &fstest.MapFile{Data: data}
			return err
		})
		require.NoError(t, err)
	}
	return tree
}

func findings(t *testing.T, tree fstest.MapFS) []Finding {
	catalog, err := fs.Sub(tree, "catalog")
	require.NoError(t, err)
	policies, err := fs.Sub(tree, "policies")
	require.NoError(t, err)
	r, err := ruleset.Load(catalog, policies, ruleset.Options{})
	var faults source.Faults
	if errors.As(err, &faults) {
		return Faults(faults)
	}
	require.NoError(t, err)
	list, err := Run(r, "2026-11-25", nil)
	require.NoError(t, err)
	return list
}

// Each fault put into the catalog is found at its file and line.
func TestMutations(t *testing.T) {
	require.Greater(t, len(mutations), 40)
	for name, m := range mutations {
		t.Run(name, func(t *testing.T) {
			item := "drainage-permit"
			if parts := strings.Split(m.file, "/"); len(parts) == 4 {
				item = parts[2]
			}
			tree := content(t, item)
			before := findings(t, tree)
			text := string(tree[m.file].Data)
			start := max(strings.Index(text, m.from), 0)
			place := strings.Index(text[start:], m.old)
			require.NotEqual(t, -1, place, "the mutation's place is gone")
			line := 1 + strings.Count(text[:start+place], "\n") + m.below
			tree[m.file] = &fstest.MapFile{Data: []byte(text[:start+place] + m.new + text[start+place+len(m.old):])}
			var said []string
			for _, f := range findings(t, tree) {
				said = append(said, f.String())
				if !strings.Contains(f.Message, m.says) || f.Rule != m.rule {
					continue
				}
				there := f.File == m.file && f.Line == line
				if m.at != "" {
					there = strings.HasPrefix(f.Position.String(), m.at)
				}
				if there && !contains(before, f) {
					return
				}
			}
			t.Fatalf("not found: %s at %s:%d saying %q; found:\n%s", m.rule, m.file, line, m.says, strings.Join(said, "\n"))
		})
	}
}

func contains(list []Finding, f Finding) bool {
	for _, x := range list {
		if x == f {
			return true
		}
	}
	return false
}
