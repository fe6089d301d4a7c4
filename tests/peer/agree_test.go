package main

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/util"
	"github.com/stretchr/testify/require"

	"onewindow/catalog"
	"onewindow/engine/ruleset"
	"onewindow/policies"
)

// TestRegoAgrees: the Rego that OPA is measured with decides every case of its
// version as the catalog expects, so that both sides do the same work.
func TestRegoAgrees(t *testing.T) {
	rules, err := ruleset.Load(catalog.Files, policies.Files, ruleset.Options{})
	require.NoError(t, err)
	for _, w := range workloads {
		all, err := w.manifests(context.Background(), rules)
		require.NoError(t, err)
		asked, err := w.asked(all)
		require.NoError(t, err)
		require.Len(t, asked, len(w.Cases))
		query := prepare(t, w.documents(rules))
		for _, m := range all {
			t.Run(w.Item+"/"+m.Case, func(t *testing.T) {
				var input any
				require.NoError(t, util.UnmarshalJSON(m.Body, &input))
				results, err := query.Eval(context.Background(), rego.EvalInput(input))
				require.NoError(t, err)
				require.Len(t, results, 1)
				answer, err := json.Marshal(map[string]any{"result": results[0].Expressions[0].Value})
				require.NoError(t, err)
				d, err := decisionOf(answer)
				require.NoError(t, err)
				require.NoError(t, expect(m, d))
			})
		}
	}
}

func prepare(t testing.TB, documents []document) rego.PreparedEvalQuery {
	t.Helper()
	data := map[string]any{}
	options := []func(*rego.Rego){rego.Query("data.onewindow.check"), rego.Strict(true)}
	for _, d := range documents {
		if d.root == "" {
			options = append(options, rego.Module(d.name, string(d.data)))
			continue
		}
		var value any
		require.NoError(t, util.Unmarshal(d.data, &value))
		data[d.root] = value
	}
	query, err := rego.New(append(options, rego.Store(inmem.NewFromObject(data)))...).PrepareForEval(context.Background())
	require.NoError(t, err)
	return query
}
