package tests

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const mebibyte = 1 << 20

func TestMalformedBodies(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	deep := strings.Repeat(`{"a":`, 17) + "1" + strings.Repeat("}", 17)
	for name, c := range map[string]struct{ body, pointer string }{
		"empty":              {``, ""},
		"no JSON":            {`{"item":`, ""},
		"text after":         {`{"item":"` + permit + `"} x`, ""},
		"two documents":      {`{"item":"` + permit + `"}{}`, ""},
		"an array":           {`[]`, ""},
		"null":               {`null`, ""},
		"no item":            {`{}`, "/item"},
		"unknown item":       {`{"item":"building-construction-permitt"}`, "/item"},
		"item of wrong type": {`{"item":7}`, "/item"},
		"repeated member":    {`{"item":"` + permit + `","item":"` + permit + `"}`, "/item"},
		"unknown member":     {`{"item":"` + permit + `","itme":1}`, "/itme"},
		"unknown fact":       {`{"item":"` + permit + `","project":{"floor_aera_m2":1}}`, "/project/floor_aera_m2"},
		"fact of wrong type": {`{"item":"` + permit + `","project":{"floor_area_m2":"large"}}`, "/project/floor_area_m2"},
		"too many digits":    {`{"item":"` + permit + `","project":{"floor_area_m2":1.2345678901234567}}`, "/project/floor_area_m2"},
		"no finite number":   {`{"item":"` + permit + `","project":{"floor_area_m2":1e999}}`, "/project/floor_area_m2"},
		"no code":            {`{"item":"` + permit + `","materials":[{}]}`, "/materials/0/code"},
		"no date":            {`{"item":"` + permit + `","materials":[{"code":"x","issued_on":"2026-02-30"}]}`, "/materials/0/issued_on"},
		"materials no list":  {`{"item":"` + permit + `","materials":{}}`, "/materials"},
		"too deep":           {`{"item":"` + permit + `","project":` + deep + `}`, ""},
		"broken UTF-8":       {"{\"item\":\"\xff\"}", ""},
		"NUL in a text":      {`{"item":"` + permit + `","project":{"name":"a\u0000b"}}`, "/project/name"},
		"too many materials": {`{"item":"` + permit + `","materials":[` + strings.TrimSuffix(strings.Repeat(`{"code":"x"},`, 501), ",") + `]}`, "/materials"},
	} {
		for _, path := range []string{"/v1/check", "/v1/check?dry_run=true"} {
			p := a.do(http.MethodPost, path, c.body, []string{"Content-Type", "application/json"}).problem(http.StatusBadRequest, "malformed-manifest")
			require.NotEmpty(t, p.Errors, name)
			if c.pointer != "" {
				var pointers []string
				for _, e := range p.Errors {
					pointers = append(pointers, e.Pointer)
				}
				require.Contains(t, pointers, c.pointer, name)
			}
		}
	}
	require.Empty(t, a.ids(""), "none of it is recorded")
}

func TestHTTPFaults(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	json := []string{"Content-Type", "application/json"}
	for name, c := range map[string]struct {
		method, path, body string
		headers            []string
		status             int
		slug               string
	}{
		"unknown path":       {"GET", "/v2/check", "", nil, 404, "not-found"},
		"path with a slash":  {"GET", "/v1/items/", "", nil, 404, "not-found"},
		"path in capitals":   {"GET", "/V1/ITEMS", "", nil, 404, "not-found"},
		"method of a path":   {"GET", "/v1/check", "", nil, 405, "method-not-allowed"},
		"body of a get":      {"DELETE", "/v1/items", "{}", json, 405, "method-not-allowed"},
		"unknown method":     {"BREW", "/v1/items", "", nil, 501, "method-unknown"},
		"no media type":      {"POST", "/v1/check", "{}", nil, 415, "unsupported-media-type"},
		"other media type":   {"POST", "/v1/check", "{}", []string{"Content-Type", "text/plain"}, 415, "unsupported-media-type"},
		"form":               {"POST", "/v1/check", "a=b", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "unsupported-media-type"},
		"multipart":          {"POST", "/v1/check", "--x--", []string{"Content-Type", "multipart/form-data; boundary=x"}, 415, "unsupported-media-type"},
		"other charset":      {"POST", "/v1/check", "{}", []string{"Content-Type", "application/json; charset=gbk"}, 415, "unsupported-media-type"},
		"encoded":            {"POST", "/v1/check", "{}", []string{"Content-Type", "application/json", "Content-Encoding", "gzip"}, 415, "unsupported-media-type"},
		"misspelt dry_run":   {"POST", "/v1/check?dryrun=true", "{}", json, 400, "invalid-parameter"},
		"dry_run is no word": {"POST", "/v1/check?dry_run=yes", "{}", json, 400, "invalid-parameter"},
		"dry_run twice":      {"POST", "/v1/check?dry_run=true&dry_run=false", "{}", json, 400, "invalid-parameter"},
		"key with a blank":   {"POST", "/v1/check", "{}", append(json, "Idempotency-Key", "a b"), 400, "invalid-parameter"},
		"key too long":       {"POST", "/v1/check", "{}", append(json, "Idempotency-Key", strings.Repeat("k", 256)), 400, "invalid-parameter"},
		"key that is empty":  {"POST", "/v1/check", "{}", append(json, "Idempotency-Key", ""), 400, "invalid-parameter"},
		"limit too large":    {"GET", "/v1/decisions?limit=501", "", nil, 400, "invalid-parameter"},
		"limit no number":    {"GET", "/v1/decisions?limit=ten", "", nil, 400, "invalid-parameter"},
		"cursor of nobody":   {"GET", "/v1/decisions?cursor=@@", "", nil, 400, "invalid-parameter"},
		"outcome of nobody":  {"GET", "/v1/decisions?outcome=maybe", "", nil, 400, "invalid-parameter"},
		"no day":             {"GET", "/v1/decisions?from=2026-02-30", "", nil, 400, "invalid-parameter"},
		"at no day":          {"GET", "/v1/items?at=today", "", nil, 400, "invalid-parameter"},
		"at and version":     {"GET", "/v1/items/" + permit + "?at=2026-01-01&version=2026-01-01", "", nil, 400, "invalid-parameter"},
		"too large":          {"POST", "/v1/check", strings.Repeat(" ", mebibyte+1), json, 413, "too-large"},
		"much too large":     {"POST", "/v1/check", strings.Repeat(" ", 8*mebibyte), json, 413, "too-large"},
		"large for nobody":   {"POST", "/nowhere", strings.Repeat(" ", 2*mebibyte), json, 404, "not-found"},
		"headers too large":  {"GET", "/healthz", "", []string{"X-Large", strings.Repeat("x", 9<<10)}, 431, "headers-too-large"},
	} {
		t.Run(name, func(t *testing.T) {
			b := *a
			b.t = t
			r := b.do(c.method, c.path, c.body, c.headers)
			r.problem(c.status, c.slug)
			if c.status == 405 {
				require.NotEmpty(t, r.Header.Get("Allow"))
			}
		})
	}
	require.Equal(t, 200, a.get("/healthz").Status, "the service goes on")
}

func TestAllow(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	require.Equal(t, "POST", a.do("PUT", "/v1/check", "", nil).Header.Get("Allow"))
	require.Equal(t, "GET, HEAD", a.do("POST", "/v1/items", "", nil).Header.Get("Allow"))
}

func TestCharsetIsAllowed(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	for _, contentType := range []string{"application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON"} {
		a.do("POST", "/v1/check?dry_run=true", a.sample(permit), []string{"Content-Type", contentType}).ok()
	}
}

func TestRequestID(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	given := a.do("GET", "/healthz", "", []string{"X-Request-Id", "window-3.0001_a"}).ok()
	require.Equal(t, "window-3.0001_a", given.Header.Get("X-Request-Id"))
	insane := a.do("GET", "/healthz", "", []string{"X-Request-Id", `a"b`}).ok()
	require.NotEqual(t, `a"b`, insane.Header.Get("X-Request-Id"))
	require.NotEqual(t, insane.Header.Get("X-Request-Id"), a.get("/healthz").Header.Get("X-Request-Id"))
}

// TestNoPersonalDataInTheLog sends what must not be found there.
func TestNoPersonalDataInTheLog(t *testing.T) {
	s := serve(t, t.TempDir())
	a := apiOf(t, s)
	a.check(`{"item":"` + permit + `","reviewed_by":"x","applicant":{"name":"秘密的申请人"},"project":{"code":"SECRET-CODE"}}`).ok()
	a.check(`{"item":"`+permit+`","applicant":{"name":"秘密的申请人"`).problem(400, "malformed-manifest")
	a.get("/v1/decisions?project=" + url.QueryEscape("秘密的项目")).ok()
	a.get("/nowhere/"+url.PathEscape("秘密的路径")).problem(404, "not-found")
	raw(t, s, "GET /secret-line\x01 HTTP/9.9\r\nsecret-header: 1\r\n\r\n")
	s.stop()
	log := s.log.String()
	require.Contains(t, log, `"route":"/v1/check"`)
	require.Contains(t, log, `"outcome":"correct-all-items"`)
	for _, secret := range []string{"秘密", "%E7%A7%98", "SECRET-CODE", "secret-"} {
		require.NotContains(t, log, secret)
	}
}

// TestBrokenHTTP sends what is no HTTP: the answer is a problem document all
// the same.
func TestBrokenHTTP(t *testing.T) {
	s := serve(t, t.TempDir())
	for name, c := range map[string]struct {
		request string
		status  int
	}{
		"no HTTP":             {"hello\r\n\r\n", 400},
		"bad length":          {"POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: abc\r\n\r\n", 400},
		"bad chunk":           {"POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
		"endless header line": {"GET /" + strings.Repeat("x", 10<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n", 431},
	} {
		t.Run(name, func(t *testing.T) {
			answer := raw(t, s, c.request)
			require.Equal(t, c.status, answer.StatusCode)
			require.Equal(t, "application/problem+json", answer.Header.Get("Content-Type"))
			require.Contains(t, string(readAll(t, answer)), `"status":`+fmt.Sprint(c.status))
		})
	}
}

// TestChunkedBodies: a body without a length is bounded all the same, and the
// connection serves on.
func TestChunkedBodies(t *testing.T) {
	s := serve(t, t.TempDir())
	a := apiOf(t, s)
	sample := a.sample(permit)
	for _, c := range []struct {
		body   io.Reader
		status int
	}{
		{strings.NewReader(sample), 200},
		{io.LimitReader(blanks{}, mebibyte+1), 413},
		{io.LimitReader(blanks{}, 5*mebibyte), 413},
		{strings.NewReader(sample), 200},
	} {
		request, err := http.NewRequest("POST", s.URL+"/v1/check?dry_run=true", io.NopCloser(c.body))
		require.NoError(t, err)
		request.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		readAll(t, answer)
		require.Equal(t, c.status, answer.StatusCode)
	}
}

// TestOneConnection: whatever a request does with its body, the next one on
// the connection is read from where it begins.
func TestOneConnection(t *testing.T) {
	s := serve(t, t.TempDir())
	sample := apiOf(t, s).sample(permit)
	connection, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	require.NoError(t, err)
	defer connection.Close()
	require.NoError(t, connection.SetDeadline(time.Now().Add(patience)))

	length := func(body string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) }
	chunks := func(body string) string {
		return fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(body), body)
	}
	const check = "POST /v1/check?dry_run=true HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
	large := strings.Repeat(" ", 3*mebibyte)
	var requests strings.Builder
	var want []int
	for _, one := range []struct {
		request string
		status  int
	}{
		{check + length(sample), 200},
		{check + chunks(sample), 200},
		{check + length(large), 413},
		{check + chunks(large), 413},
		{"POST /nowhere HTTP/1.1\r\nHost: x\r\n" + chunks(sample), 404},
		{"PUT /v1/check HTTP/1.1\r\nHost: x\r\n" + length(sample), 405},
		{"POST /v1/check HTTP/1.1\r\nHost: x\r\n" + length("GET /smuggled HTTP/1.1\r\n\r\n"), 415},
		{"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 200},
		{check + length(sample), 200},
	} {
		requests.WriteString(one.request)
		want = append(want, one.status)
	}
	go func() { _, _ = io.WriteString(connection, requests.String()) }()
	answers := bufio.NewReader(connection)
	var got []int
	for range want {
		answer, err := http.ReadResponse(answers, nil)
		require.NoError(t, err, "after %v", got)
		readAll(t, answer)
		got = append(got, answer.StatusCode)
	}
	require.Equal(t, want, got)
}

// blanks is an endless body.
type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// raw sends bytes on a connection of their own and reads the answer.
func raw(t *testing.T, s *service, request string) *http.Response {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	require.NoError(t, err)
	t.Cleanup(func() { connection.Close() })
	require.NoError(t, connection.SetDeadline(time.Now().Add(patience)))
	_, err = io.WriteString(connection, request)
	require.NoError(t, err)
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	require.NoError(t, err)
	return answer
}
