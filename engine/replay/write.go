package replay

import (
	"embed"
	"encoding/csv"
	html "html/template"
	"io"
	"strconv"
	"strings"
	"text/template"
)

//go:embed *.tmpl *.html
var templates embed.FS

var functions = map[string]any{"word": word, "named": named, "percent": percent, "join": func(ids []string) string { return strings.Join(ids, "、") }}

var (
	texts = template.Must(template.New("").Funcs(functions).ParseFS(templates, "*.tmpl"))
	page  = html.Must(html.New("report.html").Funcs(functions).ParseFS(templates, "report.html"))
)

// WriteText writes the report for people, in Chinese.
func (r *Report) WriteText(w io.Writer) error { return texts.ExecuteTemplate(w, "report.tmpl", r) }

// WriteImpact writes what the rules would have changed, and nothing else, in
// Chinese.
func (r *Report) WriteImpact(w io.Writer) error { return texts.ExecuteTemplate(w, "impact.tmpl", r) }

// WriteHTML writes the report as a page of its own, in Chinese.
func (r *Report) WriteHTML(w io.Writer) error { return page.Execute(w, r) }

// WriteText writes the result for people, in Chinese.
func (r *Result) WriteText(w io.Writer) error { return texts.ExecuteTemplate(w, "result.tmpl", r) }

// WriteCSV writes the report as a table, in Chinese, with the mark by which
// spreadsheets know UTF-8: a row for each item, for each kind of its
// differences, and for each rule of its changes.
func (r *Report) WriteCSV(w io.Writer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	table := csv.NewWriter(w)
	table.UseCRLF = true
	_ = table.Write([]string{"部门编码", "部门", "事项编码", "事项", "内容", "原结论", "新结论", "规则", "说明", "件数", "决定编号示例"})
	for _, i := range r.Items {
		row := func(what, from, to, rule, message string, decisions int64, examples []string) {
			_ = table.Write([]string{i.Department, i.DepartmentName, i.Item, i.Name, what, from, to, rule, message,
				strconv.FormatInt(decisions, 10), strings.Join(examples, " ")})
		}
		row("重放", "", "", "", "", i.Replayed, nil)
		row("不一致", "", "", "", "", i.Differing, nil)
		for _, k := range i.Kinds {
			row(word(k.Kind), "", "", "", "", k.Decisions, k.Examples)
		}
		for _, c := range i.Changes {
			row("答复改变", word(c.From), word(c.To), "", "", c.Decisions, c.Examples)
			for _, s := range c.Rules {
				row("引起改变的规则", word(c.From), word(c.To), s.Rule, s.Words(), s.Decisions, s.Examples)
			}
		}
	}
	table.Flush()
	return table.Error() // of all that was written
}
