package manifest_test

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"onewindow/engine/manifest"
)

// form is a manifest over the words of testdata as another JSON library would
// be told of it, for strict: the same members of the same types.
type form struct {
	Item       string  `json:"item"`
	ReceivedAt *string `json:"received_at"`
	Project    struct {
		Code       *string  `json:"code"`
		Name       *string  `json:"name"`
		Kind       *string  `json:"kind"`
		Area       *float64 `json:"floor_area_m2"`
		Floors     *float64 `json:"floors"`
		Start      *string  `json:"start_date"`
		Supervised *bool    `json:"supervision_required"`
		Investment *float64 `json:"total_investment_cny"`
		Land       struct {
			Area *float64 `json:"area_ha"`
			Zone *string  `json:"planning_zone"`
		} `json:"land"`
	} `json:"project"`
	Applicant struct {
		Name    *string `json:"name"`
		Type    *string `json:"type"`
		USCC    *string `json:"uscc"`
		ByAgent *bool   `json:"handled_by_agent"`
		contacts
		Agent struct {
			Name *string `json:"name"`
			contacts
		} `json:"agent"`
	} `json:"applicant"`
	Materials []struct {
		Code       string          `json:"code"`
		Form       *string         `json:"form"`
		Copies     *float64        `json:"copies"`
		Number     *string         `json:"number"`
		IssuedBy   *string         `json:"issued_by"`
		IssuedOn   *string         `json:"issued_on"`
		ValidUntil *string         `json:"valid_until"`
		Seals      []string        `json:"seals"`
		Signatures []string        `json:"signatures"`
		Fields     jsontext.Value  `json:"fields"`
		Files      []file          `json:"files"`
		Shared     *certificate    `json:"shared"`
		Unmet      map[string]text `json:"unmet"`
	} `json:"materials"`
	ReviewedBy  *string `json:"reviewed_by"`
	Commitments []struct {
		Material *string `json:"material"`
		Due      *string `json:"due"`
	} `json:"commitments"`
	Previous *string `json:"previous"`
}

type text = *string

type contacts struct {
	Address  *string `json:"address"`
	Email    *string `json:"email"`
	IDNumber *string `json:"id_number"`
	IDType   *string `json:"id_type"`
	Mobile   *string `json:"mobile"`
	Phone    *string `json:"phone"`
	Postcode *string `json:"postcode"`
}

// fields are those of an energy-report; others are kept.
type fields struct {
	TCE      *float64 `json:"annual_tce"`
	Approved *bool    `json:"approved"`
	Kept     *float64 `json:"copies_kept"`
	Grade    *string  `json:"grade"`
	Name     *string  `json:"project_name"`
	Scale    []struct {
		Indicator *string  `json:"indicator"`
		Quantity  *float64 `json:"quantity"`
	} `json:"scale"`
	SeenOn *string        `json:"seen_on"`
	Units  []string       `json:"units"`
	Others jsontext.Value `json:",embed"`
}

type file struct {
	Name      *string  `json:"name"`
	MediaType *string  `json:"media_type"`
	Size      *float64 `json:"size"`
	SHA256    *string  `json:"sha256"`
}

type certificate struct {
	Source     *string `json:"source"`
	Number     *string `json:"number"`
	ObtainedAt *string `json:"obtained_at"`
}

// strict asks encoding/json's second version, which refuses names given twice,
// text that is not UTF-8, and here unknown members.
func strict(document []byte) error {
	var m form
	if err := json.Unmarshal(document, &m, json.RejectUnknownMembers(true)); err != nil {
		return err
	}
	for _, e := range m.Materials {
		if e.Code == "energy-report" && e.Fields != nil {
			if err := json.Unmarshal(e.Fields, new(fields), json.RejectUnknownMembers(true)); err != nil {
				return err
			}
		}
	}
	return nil
}

// TestStrict: of documents whose values are sound but for their types, the
// decoder takes those that a strict JSON library takes, and no others.
func TestStrict(t *testing.T) {
	dict := words(t)
	taken, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		w := writer{t: t}
		document := []byte(w.manifest())
		broken := rapid.IntRange(0, 4).Draw(t, "broken") == 0
		if broken { // somewhere, so that a value may be unsound
			at := rapid.IntRange(0, len(document)-1).Draw(t, "at")
			document[at] = rapid.Byte().Draw(t, "byte")
		}
		_, err := manifest.Decode(document, dict)
		theirs := strict(document)
		if err == nil {
			require.NoError(t, theirs, "%s", document)
			taken++
		} else if refused++; !broken {
			require.Error(t, theirs, "%s\n%v", document, err)
		}
	})
	require.NotZero(t, taken)
	require.NotZero(t, refused)
	t.Logf("%d taken, %d refused", taken, refused)
}

// writer writes documents: sound ones, but for a value of a wrong type, a
// member given twice or an unknown one now and then.
type writer struct{ t *rapid.T }

func (w writer) rarely() bool { return rapid.IntRange(0, 299).Draw(w.t, "rarely") == 299 }

func (w writer) space() string {
	return rapid.SampledFrom([]string{"", "", "", " ", "\n\t"}).Draw(w.t, "space")
}

// values are sound ones of each kind, which any rule takes.
var values = map[string][]string{
	"text":     {`""`, `"厂房"`, `"\ud83c\udfed\n\""`, `"2026-11-01"`},
	"number":   {"0", "-0", "6", "1e2", "100.0", "8"},
	"amount":   {"0.5", "-12.25", "1.5E-7", "123456789012345", "1e300"},
	"bool":     {"true", "false"},
	"list":     {"[]"},
	"object":   {"{}"},
	"date":     {`"2026-11-01"`, `"2024-02-29"`, `"2026\u002d11-01"`},
	"moment":   {`"2026-11-20T09:30:00+08:00"`, `"2026-11-20T01:30:00.25Z"`},
	"code":     {`"energy-report"`, `"energy-\u0072eport"`},
	"form":     {`"original"`, `"copy"`, `"electronic"`},
	"kind":     {`"new"`, `"rebuild"`},
	"zone":     {`"urban"`},
	"party":    {`"individual"`},
	"grade":    {`"a"`},
	"previous": {`"01234567-89ab-7def-8123-456789abcdef"`},
}

// as tells the JSON type of the kinds that have another name.
var as = map[string]string{"amount": "number", "date": "text", "moment": "text", "code": "text", "form": "text", "kind": "text",
	"zone": "text", "party": "text", "grade": "text", "previous": "text"}

// value is one of a kind, null, or, rarely, one of another type.
func (w writer) value(kind string) string {
	if w.rarely() {
		own := kind
		if as[kind] != "" {
			own = as[kind]
		}
		others := []string{"text", "number", "bool", "list", "object"}
		if other := rapid.SampledFrom(others).Draw(w.t, "type"); other != own {
			kind = other
		}
	} else if kind != "code" && rapid.IntRange(0, 9).Draw(w.t, "null") == 9 {
		return "null"
	}
	return rapid.SampledFrom(values[kind]).Draw(w.t, kind)
}

func (w writer) of(kind string) func() string { return func() string { return w.value(kind) } }

// list is a list of up to two elements, none of them null.
func (w writer) list(element func() string) func() string {
	return func() string {
		var b strings.Builder
		for range rapid.IntRange(0, 2).Draw(w.t, "length") {
			e := element()
			if e == "null" {
				continue
			}
			if b.Len() > 0 {
				b.WriteString(",")
			}
			b.WriteString(w.space() + e + w.space())
		}
		return "[" + b.String() + "]"
	}
}

type pair struct {
	name  string
	value func() string
}

// object has some of its members, in any order; names that begin with ! it has
// always.
func (w writer) object(members ...pair) string {
	var b strings.Builder
	write := func(name, value string) {
		if b.Len() > 0 {
			b.WriteString(",")
		}
		if rapid.IntRange(0, 9).Draw(w.t, "escaped") == 9 {
			name = strings.Replace(name, "e", `\u0065`, 1)
		}
		b.WriteString(w.space() + `"` + name + `"` + w.space() + ":" + w.space() + value)
	}
	for _, i := range rapid.Permutation(indices(len(members))).Draw(w.t, "order") {
		name, always := strings.CutPrefix(members[i].name, "!")
		if always || rapid.Bool().Draw(w.t, name) {
			write(name, members[i].value())
		}
		if w.rarely() {
			write(name, members[i].value())
		}
	}
	if w.rarely() {
		write("unheard-of", w.value("number"))
	}
	return "{" + b.String() + w.space() + "}"
}

func indices(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

func (w writer) manifest() string {
	some := func(members ...pair) func() string { return func() string { return w.object(members...) } }
	texts := func(names ...string) (list []pair) {
		for _, name := range names {
			list = append(list, pair{name, w.of("text")})
		}
		return list
	}
	contacts := texts("address", "email", "id_number", "id_type", "mobile", "phone", "postcode", "name")
	land := some(pair{"area_ha", w.of("amount")}, pair{"planning_zone", w.of("zone")})
	row := some(pair{"indicator", w.of("text")}, pair{"quantity", w.of("amount")})
	fields := some(pair{"annual_tce", w.of("amount")}, pair{"approved", w.of("bool")}, pair{"copies_kept", w.of("number")}, pair{"grade", w.of("grade")},
		pair{"project_name", w.of("text")}, pair{"scale", w.list(row)}, pair{"seen_on", w.of("date")}, pair{"units", w.list(w.of("text"))}, pair{"undeclared", row})
	entry := some(pair{"!code", w.of("code")}, pair{"form", w.of("form")}, pair{"copies", w.of("number")}, pair{"number", w.of("text")}, pair{"issued_by", w.of("text")},
		pair{"issued_on", w.of("date")}, pair{"valid_until", w.of("date")}, pair{"seals", w.list(w.of("text"))}, pair{"signatures", w.list(w.of("text"))}, pair{"fields", fields},
		pair{"files", w.list(some(append(texts("name", "media_type", "sha256"), pair{"size", w.of("number")})...))},
		pair{"shared", some(append(texts("source", "number"), pair{"obtained_at", w.of("moment")})...)}, pair{"unmet", some(texts("complete", "legible")...)})
	return w.space() + w.object(
		pair{"!item", w.of("code")}, pair{"received_at", w.of("moment")},
		pair{"project", some(append(texts("code", "name"), pair{"kind", w.of("kind")}, pair{"floor_area_m2", w.of("amount")}, pair{"floors", w.of("number")},
			pair{"start_date", w.of("date")}, pair{"supervision_required", w.of("bool")}, pair{"total_investment_cny", w.of("amount")}, pair{"land", land})...)},
		pair{"applicant", some(append(contacts, pair{"uscc", w.of("text")}, pair{"type", w.of("party")}, pair{"handled_by_agent", w.of("bool")}, pair{"agent", some(contacts...)})...)},
		pair{"materials", w.list(entry)}, pair{"reviewed_by", w.of("text")},
		pair{"commitments", w.list(some(pair{"material", w.of("code")}, pair{"due", w.of("date")}))}, pair{"previous", w.of("previous")}) + w.space()
}
