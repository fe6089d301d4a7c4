package sheet

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"onewindow/engine/guide"
)

func TestNumber(t *testing.T) {
	for text, want := range map[string]int{"0": 0, "12": 12, "一": 1, "两": 2, "十": 10, "十二": 12, "二十": 20, "二十一": 21, "一百零三": 103, "三百二十": 320, "一千零一": 1001} {
		n, ok := number(text)
		require.True(t, ok, text)
		require.Equal(t, want, n, text)
	}
	for _, text := range []string{"", "x", "-1", "+1", "10000", "一二", "十百", "1.5"} {
		_, ok := number(text)
		require.False(t, ok, text)
	}
}

func TestForms(t *testing.T) {
	for text, want := range map[string]asked{
		"原件":            {forms: []string{"original"}, copies: -1},
		"原件 1 份":        {forms: []string{"original"}, copies: 1},
		"原件1份、复印件２份":    {forms: []string{"original", "copy"}, copies: 3, all: true},
		"原件和复印件各一份":     {forms: []string{"original", "copy"}, copies: 1, all: true},
		"原件或复印件":        {forms: []string{"original", "copy"}, copies: -1},
		"纸质/电子":         {forms: []string{"electronic"}, copies: -1, paper: true},
		"复印件（加盖公章）2份":   {forms: []string{"copy"}, copies: 2, rest: "加盖公章"},
		"一式三份":          {copies: 3},
		"2份复印件":         {forms: []string{"copy"}, copies: 2},
		"电子文档(PDF格式)":   {forms: []string{"electronic"}, copies: -1, rest: "格式"},
		"看情况":           {copies: -1, rest: "看情况"},
		"原件（1份），扫描件":    {forms: []string{"original", "electronic"}, copies: 1},
		"正本原件一式两份":      {forms: []string{"original"}, copies: 2},
		"纸质版原件2份或者电子证照": {forms: []string{"original", "electronic"}, copies: 2, paper: true},
	} {
		require.Equal(t, want, forms(text), text)
	}
}

func TestFormOfName(t *testing.T) {
	for text, want := range map[string][2]string{
		"申请表（原件1份）":      {"申请表", "原件1份"},
		"营业执照复印件2份":      {"营业执照", "复印件2份"},
		"方案电子文件":         {"方案电子文件", ""},
		"竣工图(全套)":        {"竣工图(全套)", ""},
		"备案表（一式两份）":      {"备案表", "一式两份"},
		"施工合同、监理合同原件各1份": {"施工合同、监理合同", "原件各1份"},
	} {
		name, form := formOfName(text)
		require.Equal(t, want, [2]string{name, form}, text)
	}
}

func TestPoints(t *testing.T) {
	for text, want := range map[string][]string{
		"1.填写齐全；\n2.签字盖章。":         {"填写齐全", "签字盖章"},
		"１．填写\n齐全２、签字":             {"填写齐全２、签字"},
		"①甲②乙③丙":                   {"甲", "乙", "丙"},
		"（一）甲；（二）乙；":               {"甲", "乙"},
		"一、甲\n二、乙":                 {"甲", "乙"},
		"1、1号楼面积不小于1.5平方米；2、2号楼同上": {"1号楼面积不小于1.5平方米", "2号楼同上"},
		"应当符合：1.甲 2.乙":             {"应当符合：1.甲 2.乙"},
		"第一行；\n第二行。":               {"第一行", "第二行"},
		"一句话被列宽\n分成两行":             {"一句话被列宽分成两行"},
		"1. 只有一条":                  {"只有一条"},
		"2026年1月1日以后的，按照新规定；以前的除外": {"2026年1月1日以后的，按照新规定；以前的除外"},
	} {
		require.Equal(t, want, points(text), text)
	}
}

func TestNecessity(t *testing.T) {
	for text, want := range map[string]string{"必要": "required", "是": "required", "√": "required", "非必要": "optional", "否": "optional",
		"容缺后补": "deferrable", "3": "deferrable", "涉及占用绿地的": "optional", "视情况提供": "optional"} {
		word, _, ok := necessity(text)
		require.True(t, ok, text)
		require.Equal(t, want, word, text)
	}
	_, depends, _ := necessity("委托代理人办理的需提供")
	require.True(t, depends)
	_, _, ok := necessity("待定")
	require.False(t, ok)
}

func TestLimits(t *testing.T) {
	n := func(i int) *int { return &i }
	for text, want := range map[string][3]*int{
		"7个工作日":  {nil, nil, n(7)},
		"２０":     {nil, nil, n(20)},
		"十五个工作日": {nil, nil, n(15)},
		"即办":     {nil, nil, n(0)},
		"法定7个工作日，承诺3个工作日": {n(7), n(3), nil},
		"法定办结时限：20个工作日":   {n(20), nil, nil},
	} {
		statutory, promised, unnamed, ok := limits(text)
		require.True(t, ok, text)
		require.Equal(t, want, [3]*int{statutory, promised, unnamed}, text)
	}
	for _, text := range []string{"15天", "7日", "自受理之日起7个工作日，特殊情况延长10日", "尽快", ""} {
		_, _, _, ok := limits(text)
		require.False(t, ok, text)
	}
}

func TestBasis(t *testing.T) {
	titles := newTitles(base(t).Laws(), "2026-12-01")
	for text, want := range map[string]struct {
		basis []string
		rest  string
	}{
		"《中华人民共和国建筑法》第八条第一款第三项":                         {[]string{"construction-law#8.1.3"}, ""},
		"建筑法第7条、第八条；《建筑工程施工许可管理办法》（住建部令第18号）第四条第（三）项规定": {[]string{"construction-law#7", "construction-law#8", "permit-measures#4.1.3"}, ""},
		"《建筑法》第八条第一款、第二款":                               {[]string{"construction-law#8.1", "construction-law#8.2"}, ""},
		"1.《建筑法》；2.《城乡规划法》第四十条":                         {[]string{"construction-law", "planning-law#40"}, ""},
		"《湖北省建筑法实施办法》第五条":                               {nil, "《湖北省建筑法实施办法》第五条"},
		"建筑法实施条例第五条":                                    {nil, "建筑法实施条例第五条"},
		"《某办法》第五条、第六条，《建筑法》第七条":                         {[]string{"construction-law#7"}, "《某办法》第五条、第六条"},
		"《建筑法》第八条之一":                                    {[]string{"construction-law"}, "第八条之一"},
		"":                                              {nil, ""},
	} {
		basis, rest := titles.basis(text)
		require.Equal(t, want.basis, basis, text)
		require.Equal(t, want.rest, rest, text)
	}
}

// Every basis of the catalog is read from what is written of it for people:
// as the same citation, which several texts of one law share.
func TestEveryBasis(t *testing.T) {
	titles := newTitles(real().Laws(), "2026-11-25")
	seen := map[string]bool{}
	for _, item := range real().Items() {
		for _, v := range item.Versions {
			program, err := v.Program()
			require.NoError(t, err)
			for _, m := range program.Checklist.Materials {
				for _, name := range m.Basis {
					cited := guide.Cite(real().Laws(), name)
					if seen[cited] {
						continue
					}
					seen[cited] = true
					basis, rest := titles.basis(cited)
					require.Empty(t, rest, cited)
					require.Len(t, basis, 1, cited)
					require.Equal(t, cited, guide.Cite(real().Laws(), basis[0]))
				}
			}
		}
	}
}

func TestNames(t *testing.T) {
	n := newNames(base(t).Dictionary())
	for text, want := range map[string]string{
		"营业执照": "licence", "营业执照（副本）复印件": "licence", "工程竣工验收备案表（一式两份）": "filing-form", "工程竣工验收备案表": "filing-form",
		"建筑工程施工许可申请表": "application-form", "《建设工程规划许可证》": "planning-permit",
		"建筑工程拆除许可证申请表": "", "建设工程设计许可证": "", "开户许可证": "",
	} {
		m, _ := n.find(text)
		if want == "" {
			require.Nil(t, m, text)
			continue
		}
		require.NotNil(t, m, text)
		require.Equal(t, want, m.Code, text)
	}
}

func TestDepartments(t *testing.T) {
	list := base(t).Departments()
	for text, want := range map[string]string{"区住建局": "zj", "住房和城乡建设局": "zj", "襄阳市襄州区住房和城乡建设局审批科": "zj", "zrzy": "zrzy", "供水企业": "gsgs",
		"局": "", "": "", "襄州": "", "水利局": ""} {
		code, ok := departmentOf(list, text)
		require.Equal(t, want != "", ok, text)
		require.Equal(t, want, code, text)
	}
}

// A code is what files may be named by, the same for the same name, and tells
// long names apart.
func TestCodes(t *testing.T) {
	require.Equal(t, "ying-ye-zhi-zhao", codeOf("营业执照"))
	require.Equal(t, "pdf-wen-jian-2-hao", codeOf("PDF文件（2号）"))
	long := strings.Repeat("建设工程规划许可证", 4)
	require.NotEqual(t, codeOf(long), codeOf(long+"甲"))
	require.Regexp(t, `^[0-9a-f]{8}$`, codeOf("《》"))
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOf(rapid.RuneFrom([]rune("建设工程规划许可证甲乙丙(一)PDF2-_é😀 "))).Draw(t, "name")
		if code := codeOf(name); !slug(code) || code != codeOf(name) {
			t.Fatalf("%q gives %q", name, code)
		}
	})
}

func slug(s string) bool {
	return s != "" && len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// FuzzCells: no text makes a parser panic; what is read lies in its bounds.
func FuzzCells(f *testing.F) {
	for _, text := range []string{"原件1份、复印件２份", "1.甲；2.乙", "①甲②乙", "《建筑法》第八条第一款、第二款", "法定7个工作日，承诺3个工作日", "自签发之日起12个月（注）", "政府部门核发（住建局）",
		"盖章：甲、乙\n签字：丙", "可容缺（10个工作日）", "附件1：《施工许可证核发》申请材料清单(2026年版)", "受理部门：住建局  时限：即办", "）（", "《《", "一二三条"} {
		f.Add(text)
	}
	titles := newTitles(base(f).Laws(), "2026-12-01")
	names := newNames(base(f).Dictionary())
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return // a workbook is XML
		}
		text = clean(text)
		if a := forms(text); a.copies > 1000 || len(a.forms) > 3 {
			t.Fatalf("%+v", a)
		}
		for _, p := range append(points(text), materialsOf(text)...) {
			if strings.TrimSpace(p) == "" || strings.Contains(p, "\n") {
				t.Fatalf("%q has the part %q", text, p)
			}
		}
		basis, _ := titles.basis(text)
		for _, b := range basis {
			if _, _, ok := titles.laws.Basis(b); !ok {
				t.Fatalf("%q gives %q", text, b)
			}
		}
		if code := codeOf(text); !slug(code) {
			t.Fatalf("%q gives the code %q", text, code)
		}
		if n, ok := copies(text); ok && (n < 0 || n > 100) {
			t.Fatalf("%q: %d copies", text, n)
		}
		if _, months, years, _, ok := validity(text); ok && (months < 0 || months > 1200 || years < 0 || years > 100) {
			t.Fatalf("%q: %d months, %d years", text, months, years)
		}
		names.find(text)
		necessity(text)
		limits(text)
		origin(text)
		marks(text)
		strip(text)
		told(text)
		columnNamed(text)
	})
}
