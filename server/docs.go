package server

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/gofiber/fiber/v2"
	"gopkg.in/yaml.v3"
)

//go:embed openapi.yaml
var openAPIYAML []byte

//go:embed docs.html
var docsHTML string

//go:embed docs.css
var docsCSS []byte

// documentation is the API's description, as a document and as pages: made
// once, and without any asset from outside (offices have no internet).
type documentation struct{ openAPI, page, problems []byte }

func newDocumentation() (*documentation, error) {
	var tree any
	if err := yaml.Unmarshal(openAPIYAML, &tree); err != nil {
		return nil, err
	}
	document, err := json.Marshal(tree, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	var api apiView
	if err := yaml.Unmarshal(openAPIYAML, &api); err != nil {
		return nil, err
	}
	pages, err := template.New("").Funcs(template.FuncMap{"prose": prose}).Parse(docsHTML)
	if err != nil {
		return nil, err
	}
	d := &documentation{openAPI: document}
	if d.page, err = render(pages, "api", &api); err != nil {
		return nil, err
	}
	d.problems, err = render(pages, "problems", kinds)
	return d, err
}

// prose gives a description as HTML: what stands between backticks is code.
func prose(text string) template.HTML {
	var b strings.Builder
	for i, part := range strings.Split(text, "`") {
		part = template.HTMLEscapeString(part)
		if i%2 == 1 {
			part = "<code>" + part + "</code>"
		}
		b.WriteString(part)
	}
	return template.HTML(b.String())
}

func render(pages *template.Template, name string, data any) ([]byte, error) {
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, name, data); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return page.Bytes(), nil
}

func (s *Server) openAPI(c *fiber.Ctx) error { return sendJSON(c, s.docs.openAPI) }

func (s *Server) docsPage(c *fiber.Ctx) error { return sendPage(c, s.docs.page) }

func (s *Server) problemsPage(c *fiber.Ctx) error { return sendPage(c, s.docs.problems) }

func (s *Server) style(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "text/css; charset=utf-8")
	c.Response().SetBodyRaw(docsCSS)
	return nil
}

// sendPage answers with a page that may load nothing but our own style sheet.
func sendPage(c *fiber.Ctx, page []byte) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Response().SetBodyRaw(page)
	return nil
}
