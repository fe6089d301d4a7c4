package tests

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/stretchr/testify/require"
)

// api asks a service, and holds every answer against the service's own
// description of its API.
type api struct {
	t      *testing.T
	url    string
	router routers.Router
	doc    *openapi3.T
}

func apiOf(t *testing.T, s *service) *api {
	t.Helper()
	answer, err := http.Get(s.URL + "/openapi.json")
	require.NoError(t, err)
	doc, err := openapi3.NewLoader().LoadFromData(readAll(t, answer))
	require.NoError(t, err)
	require.NoError(t, doc.Validate(context.Background()), "the API's description")
	doc.Servers = openapi3.Servers{{URL: s.URL}}
	router, err := gorillamux.NewRouter(doc)
	require.NoError(t, err)
	return &api{t: t, url: s.URL, router: router, doc: doc}
}

// reply is an answer, read.
type reply struct {
	t      *testing.T
	Status int
	Header http.Header
	Body   []byte
}

// problem is a problem document.
type problem struct {
	Type, Title, Detail, Instance string
	Status                        int
	Errors                        []struct{ Pointer, Parameter, Message string }
}

func (a *api) get(path string) *reply {
	a.t.Helper()
	return a.do(http.MethodGet, path, "", nil)
}

func (a *api) check(body string, headers ...string) *reply {
	a.t.Helper()
	return a.do(http.MethodPost, "/v1/check", body, append([]string{"Content-Type", "application/json"}, headers...))
}

func (a *api) dryRun(body string) *reply {
	a.t.Helper()
	return a.do(http.MethodPost, "/v1/check?dry_run=true", body, []string{"Content-Type", "application/json"})
}

// do sends a request; headers are names and values in turn.
func (a *api) do(method, path, body string, headers []string) *reply {
	a.t.Helper()
	request, err := http.NewRequest(method, a.url+path, strings.NewReader(body))
	require.NoError(a.t, err)
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(request)
	require.NoError(a.t, err)
	r := &reply{a.t, answer.StatusCode, answer.Header, readAll(a.t, answer)}
	a.validate(request, r)
	return r
}

// validate holds an answer against the description: that of its path, or where
// there is none, that of problem documents.
func (a *api) validate(request *http.Request, r *reply) {
	a.t.Helper()
	require.NotEmpty(a.t, r.Header.Get("X-Request-Id"))
	if request.Method == http.MethodHead {
		return
	}
	require.NoError(a.t, a.conforms(request, r), "%s %s: %d %s", request.Method, request.URL.Path, r.Status, r.Body)
	if r.Status >= 400 {
		var p problem
		r.into(&p)
		require.Equal(a.t, r.Status, p.Status)
		require.Equal(a.t, "urn:request:"+r.Header.Get("X-Request-Id"), p.Instance)
	}
}

// conforms tells how an answer differs from the description.
func (a *api) conforms(request *http.Request, r *reply) error {
	route, parameters, err := a.router.FindRoute(request)
	if err == nil {
		return openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
			RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request, PathParams: parameters, Route: route},
			Status:                 r.Status,
			Header:                 r.Header,
			Body:                   io.NopCloser(bytes.NewReader(r.Body)),
			Options:                &openapi3filter.Options{IncludeResponseStatus: true},
		})
	}
	if contentType := r.Header.Get("Content-Type"); contentType != "application/problem+json" {
		return fmt.Errorf("%s is no problem document", contentType)
	}
	var document any
	if err := json.Unmarshal(r.Body, &document); err != nil {
		return err
	}
	return a.doc.Components.Schemas["Problem"].Value.VisitJSON(document, openapi3.EnableJSONSchema2020())
}

// ok wants success.
func (r *reply) ok() *reply {
	r.t.Helper()
	require.Equal(r.t, http.StatusOK, r.Status, "%s", r.Body)
	return r
}

// problem wants a problem document of a type.
func (r *reply) problem(status int, slug string) problem {
	r.t.Helper()
	var p problem
	require.Equal(r.t, status, r.Status, "%s", r.Body)
	r.into(&p)
	require.Equal(r.t, "/docs/problems#"+slug, p.Type)
	return p
}

func (r *reply) into(value any) {
	r.t.Helper()
	require.NoError(r.t, json.Unmarshal(r.Body, value), "%s", r.Body)
}

// member gives a member of the answer.
func (r *reply) member(name string) any {
	r.t.Helper()
	var object map[string]any
	r.into(&object)
	require.Contains(r.t, object, name)
	return object[name]
}

// sample gives a manifest of an item that is accepted.
func (a *api) sample(item string) string {
	a.t.Helper()
	return string(a.get("/v1/items/" + url.PathEscape(item) + "/sample").ok().Body)
}

// items gives the codes of all items.
func (a *api) items() []string {
	a.t.Helper()
	var list struct{ Items []struct{ Code string } }
	a.get("/v1/items").ok().into(&list)
	codes := make([]string, len(list.Items))
	for i, item := range list.Items {
		codes[i] = item.Code
	}
	return codes
}
