package canonical_test

import (
	"math"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"onewindow/engine/canonical"
)

// Whatever is written is what jsontext's Canonicalize makes of it.
func TestCanonical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOf(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "\"\\/", "\x00\x1f\x7f", "襄州区", "\u2028<&>", "𝄞"}))).Draw(t, "texts")
		number := rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64).Draw(t, "number")
		o := canonical.Begin(nil)
		o.Bytes = canonical.AppendNumber(o.Name("a"), number)
		o.Bytes = canonical.AppendTexts(o.Name("b"), texts)
		o.Given("c", strings.Join(texts, ""))
		o.Text("d", strings.Join(texts, " "))
		written := o.End()
		want := jsontext.Value(strings.Clone(string(written)))
		require.NoError(t, want.Canonicalize())
		require.Equal(t, string(want), string(written))
	})
}

func TestText(t *testing.T) {
	for text, want := range map[string]string{
		"":            `""`,
		"监理合同":        `"监理合同"`,
		"a\"b\\c\n\a": `"a\"b\\c\n\u0007"`,
		"a\xffb":      `"a` + "\uFFFD" + `b"`,
	} {
		require.Equal(t, want, string(canonical.AppendText(nil, text)))
	}
}

func TestNumber(t *testing.T) {
	for want, n := range map[string]float64{
		"0": 0, "-7": -7, "12000000": 12e6, "0.1": 0.1, "1e+21": 1e21, "1000000000000000": 1e15, "-1e-7": -1e-7,
	} {
		require.Equal(t, want, string(canonical.AppendNumber(nil, n)))
	}
	require.Equal(t, "0", string(canonical.AppendNumber(nil, math.Copysign(0, -1))))
}
