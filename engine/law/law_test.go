package law_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"onewindow/engine/law"
	"onewindow/engine/source"
)

var update = flag.Bool("update", false, "write the golden files anew")

// someLaws are real ones: two that followed each other, one in force, one of
// unknown beginning that ended.
func someLaws(t *testing.T) *law.Laws {
	data, err := os.ReadFile("testdata/laws.yaml")
	require.NoError(t, err)
	var errs source.Errors
	laws := law.Load(source.File{Name: "catalog/laws.yaml", Data: data}, &errs)
	require.NoError(t, errs.Err())
	return laws
}

func TestInForce(t *testing.T) {
	laws := someLaws(t)
	for _, tc := range []struct {
		id, day        string
		inForce, known bool
	}{
		{"energy-review-measures-2023", "2023-05-31", false, true},
		{"energy-review-measures-2023", "2023-06-01", true, true},
		{"energy-review-measures-2023", "2025-08-31", true, true},
		{"energy-review-measures-2023", "2025-09-01", false, true},
		{"energy-review-measures-2025", "2025-08-31", false, true},
		{"energy-review-measures-2025", "2025-09-01", true, true},
		{"admin-licensing-law", "2019-04-22", true, true}, // amended later, in force before
		{"admin-licensing-law", "2004-06-30", false, true},
		{"admin-licensing-law", "2999-12-31", true, true},
		{"land-preexamination-measures", "2026-06-04", false, false}, // unknown since when
		{"land-preexamination-measures", "2026-06-05", false, true},  // but certainly ended
		{"district-guides", "2026-11-01", false, false},
	} {
		l, ok := laws.Get(tc.id)
		require.True(t, ok, tc.id)
		inForce, known := l.InForce(tc.day)
		require.Equal(t, [2]bool{tc.inForce, tc.known}, [2]bool{inForce, known}, "%s on %s", tc.id, tc.day)
	}
}

func TestBasis(t *testing.T) {
	laws := someLaws(t)
	for _, tc := range []struct {
		basis, id, article string
		ok                 bool
	}{
		{"admin-licensing-law#32.1.4", "admin-licensing-law", "32.1.4", true},
		{"admin-licensing-law", "admin-licensing-law", "", true},
		{"admin-licensing#32", "", "32", false},
		{"", "", "", false},
	} {
		l, article, ok := laws.Basis(tc.basis)
		require.Equal(t, tc.ok, ok, tc.basis)
		require.Equal(t, tc.article, article)
		if ok {
			require.Equal(t, tc.id, l.ID)
		} else {
			require.Nil(t, l)
		}
	}
	near, ok := laws.Nearest("admin-licencing-law")
	require.True(t, ok)
	require.Equal(t, "admin-licensing-law", near)
}

func TestAll(t *testing.T) {
	var ids []string
	for _, l := range someLaws(t).All() {
		ids = append(ids, l.ID)
		require.Equal(t, "catalog/laws.yaml", l.Pos.File)
		require.NotZero(t, l.Pos.Line)
	}
	require.Equal(t, []string{"admin-licensing-law", "district-guides", "energy-review-measures-2023",
		"energy-review-measures-2025", "land-preexamination-measures"}, ids, "ordered, whatever the file's order")
}

// TestFaults loads the laws.yaml of testdata/*.txtar; want lists the faults.
func TestFaults(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			var errs source.Errors
			law.Load(source.File{Name: archive.Files[0].Name, Data: archive.Files[0].Data}, &errs)
			got := source.Faults(errs.List()).Error() + "\n"
			if *update {
				archive.Files = append(archive.Files[:1], txtar.File{Name: "want", Data: []byte(got)})
				require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o644))
			}
			require.Equal(t, string(archive.Files[1].Data), got)
		})
	}
}
