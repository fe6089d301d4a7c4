package judgement

import (
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What is written by hand is what the struct tags say, in canonical form: no
// member is forgotten, none stands in the wrong place.
func TestCanonical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var j Judgement
		fill(t, reflect.ValueOf(&j).Elem())
		want, err := json.Marshal(&j)
		require.NoError(t, err)
		require.Equal(t, string(want), string(j.Canonical()))
		canonical := jsontext.Value(want).Clone()
		require.NoError(t, canonical.Canonicalize())
		require.Equal(t, string(canonical), string(want))
	})
}

// fill gives every field a value, or leaves it as it is.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "given") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.String:
		v.SetString(rapid.SampledFrom([]string{"", "a", "表 <&>\u2028\"", "\\"}).Draw(t, "text"))
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[jsontext.Value]() {
			v.Set(reflect.ValueOf(rapid.SampledFrom([]jsontext.Value{nil, jsontext.Value("{}"), jsontext.Value(`["b","a"]`)}).Draw(t, "value")))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), rapid.IntRange(0, 2).Draw(t, "length"), 2))
		for i := range v.Len() {
			fill(t, v.Index(i))
		}
	default:
		t.Fatalf("a judgement has a field of kind %s", v.Kind())
	}
}
