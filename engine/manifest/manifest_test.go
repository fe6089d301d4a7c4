package manifest_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"onewindow/engine/dictionary"
	"onewindow/engine/manifest"
	"onewindow/engine/source"
)

// words is the dictionary of testdata.
func words(t testing.TB) *dictionary.Dictionary {
	t.Helper()
	var files [2]source.File
	for i, name := range []string{"facts.yaml", "materials.yaml"} {
		data, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		files[i] = source.File{Name: "catalog/" + name, Data: data}
	}
	var errs source.Errors
	d := dictionary.Load(files[0], files[1], &errs)
	require.NoError(t, errs.Err())
	return d
}

// common is a manifest of 4 KB with 20 materials, as a window would send it.
func common() []byte {
	var b bytes.Buffer
	b.WriteString(`{"item":"building-construction-permit","received_at":"2026-11-20T09:30:00+08:00","project":{"code":"2111-420607-04-01-123456",` +
		`"name":"襄州区双沟镇智能装备产业园一期","total_investment_cny":12000000,"floor_area_m2":8600.5,"floors":6,"start_date":"2026-12-01",` +
		`"supervision_required":true,"land":{"area_ha":2.35,"planning_zone":"urban"},"kind":"new"},"applicant":{"name":"襄阳示例置业有限公司",` +
		`"uscc":"91420607MA49H7X02Y","type":"enterprise","handled_by_agent":true,"agent":{"name":"张三","phone":"13800000000"}},"materials":[`)
	for i := range 20 {
		if i > 0 {
			b.WriteByte(',')
		}
		switch i % 4 {
		case 0:
			fmt.Fprintf(&b, `{"code":"material-%02d","form":"original","copies":1,"seals":["建设单位"],"signatures":["法定代表人"]}`, i)
		case 1:
			fmt.Fprintf(&b, `{"code":"planning-permit","form":"electronic","issued_on":"2026-03-0%d","fields":{"project_name":"襄州区双沟镇智能装备产业园一期","floor_area_m2":8600.5},"files":[{"name":"a%d.pdf","media_type":"application/pdf","size":18234,"sha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}]}`, i%9+1, i)
		case 2:
			fmt.Fprintf(&b, `{"code":"energy-report","form":"copy","copies":2,"number":"建字第4206072026%05d号","issued_on":"2026-03-0%d","valid_until":null,"fields":{"annual_tce":%d.5,"approved":true}}`, i, i%9+1, 800+i)
		case 3:
			fmt.Fprintf(&b, `{"code":"material-%02d","shared":{"source":"省电子证照库","number":"E%05d","obtained_at":"2026-11-19"},"issued_on":"2026-03-0%d"}`, i, i, i%9+1)
		}
	}
	b.WriteString(`],"reviewed_by":"综合窗口3号","commitments":[]}`)
	return b.Bytes()
}

func BenchmarkDecode(b *testing.B) {
	dict, body := words(b), common()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := manifest.Decode(body, dict); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeFaults(b *testing.B) {
	dict, body := words(b), bytes.ReplaceAll(common(), []byte(`"copies"`), []byte(`"copeis"`))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := manifest.Decode(body, dict); err == nil {
			b.Fatal("no fault")
		}
	}
}

func BenchmarkCanonical(b *testing.B) {
	m, err := manifest.Decode(common(), words(b))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Canonical(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkClone(b *testing.B) {
	m, err := manifest.Decode(common(), words(b))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		m.Clone()
	}
}

// BenchmarkSyntax is the floor: jsontext alone, checking the same document.
func BenchmarkSyntax(b *testing.B) {
	body := common()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if !jsontext.Value(body).IsValid(jsontext.AllowDuplicateNames(true)) {
			b.Fatal("not valid")
		}
	}
}
