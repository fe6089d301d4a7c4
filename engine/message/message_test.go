package message

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onewindow/engine/source"
)

func load(t *testing.T, change func(string) string) (*Messages, error) {
	data, err := os.ReadFile("../../catalog/messages.yaml")
	require.NoError(t, err)
	var errs source.Errors
	m := Load(source.File{Name: "catalog/messages.yaml", Data: []byte(change(string(data)))}, &errs)
	return m, errs.Err()
}

func replaced(old, text string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, text, 1) }
}

func TestSay(t *testing.T) {
	m, err := load(t, replaced("expired: '{material}的有效期已于{date}届满", "expired: '{date}、{material}、{date}"))
	require.NoError(t, err)
	for _, tc := range []struct {
		key  Key
		fill []string
		want string
	}{
		{MissingFact, []string{"fact", "项目名称"}, "未填报“项目名称”，请补充填报。"},
		{FormCopy, nil, "复印件"},
		{Expired, []string{"material", "证书", "date", "2026-11-20"}, "2026-11-20、证书、2026-11-20，请提交在有效期内的材料。"},
		{MissingFact, []string{"fact", "{fact}"}, "未填报“{fact}”，请补充填报。"}, // what is filled in is not read again
	} {
		require.Equal(t, tc.want, m.Say(tc.key, tc.fill...))
	}
}

func TestFaults(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(string) string
		want   string
	}{
		"unknown sentence":    {replaced("  expired:", "  lapsed:"), "the engine has no sentence lapsed; delete it"},
		"missing sentence":    {replaced("  expired:", "  lapsed:"), "sentence expired is missing; write it, with {material} {date}"},
		"unknown placeholder": {replaced("未填报“{fact}”", "未填报“{facts}”"), "sentence missing_fact: {facts} is never filled in; it may hold: fact"},
		"empty placeholder":   {replaced("未填报“{fact}”", "未填报“{}”"), "sentence missing_fact: {} is never filled in"},
		"unclosed":            {replaced("未填报“{fact}”", "未填报“{fact”"), "is never filled in"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, tc.change)
			require.ErrorContains(t, err, tc.want)
			require.ErrorContains(t, err, "catalog/messages.yaml:1:1")
		})
	}
}
