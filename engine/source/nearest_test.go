package source_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onewindow/engine/source"
)

func TestNearest(t *testing.T) {
	for _, tc := range []struct {
		name  string
		among []string
		want  string
	}{
		{"project.floor_aera_m2", []string{"project.floor_area_m2", "project.land.area_ha"}, "project.floor_area_m2"},
		{"nmae", []string{"code", "name"}, "name"},
		{"requird", []string{"optional", "required"}, "required"},
		{"id", []string{"of"}, ""},
		{"ir", []string{"id"}, "id"},
		{"total_height", []string{"total_investment", "storeys"}, ""},
		{"aa", []string{"ab", "ac"}, "ab"},
		{"建设单位", []string{"建设单拉"}, "建设单拉"},
		{"x", nil, ""},
		{strings.Repeat("x", 101), []string{strings.Repeat("x", 100)}, ""},
	} {
		got, ok := source.Nearest(tc.name, tc.among)
		require.Equal(t, tc.want, got, tc.name)
		require.Equal(t, tc.want != "", ok, tc.name)
	}
	require.Equal(t, "; did you mean a?", source.DidYouMean("a", true))
	require.Empty(t, source.DidYouMean("", false))
}
