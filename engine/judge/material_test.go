package judge

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"onewindow/engine/judgement"
)

func TestAddMonths(t *testing.T) {
	for _, tc := range []struct {
		about, from string
		months      int
		want        string
	}{
		{"the corresponding day", "2026-01-15", 1, "2026-02-15"},
		{"into another year", "2026-11-20", 2, "2027-01-20"},
		{"in december", "2026-11-30", 1, "2026-12-30"},
		{"whole years", "2026-12-31", 24, "2028-12-31"},
		{"the last of a short month", "2026-01-31", 1, "2026-02-28"},
		{"the last of a short month in a leap year", "2028-01-31", 1, "2028-02-29"},
		{"a month of thirty days", "2026-08-31", 1, "2026-09-30"},
		{"the last of a month stays its day", "2026-02-28", 1, "2026-03-28"},
		{"from a leap day", "2024-02-29", 12, "2025-02-28"},
		{"from a leap day to the next", "2024-02-29", 48, "2028-02-29"},
		{"a century that is no leap year", "2096-02-29", 48, "2100-02-28"},
		{"no term", "2026-01-31", 0, "2026-01-31"},
	} {
		require.Equal(t, tc.want, AddMonths(tc.from, tc.months), tc.about)
	}
}

// TestFiles: the first fault of a file is told, of one with limits and of one without.
func TestFiles(t *testing.T) {
	p := compile(t, txtar.File{Name: "t/trial/2026-01-01.yaml", Data: []byte(`effective_from: 2026-01-01
legal_basis: [law]
materials:
  - {code: photo, name: 照片, necessity: required, source: applicant, forms: [electronic], files: {media_types: [image/png, image/gif], max_bytes: 100}, basis: [law]}
  - {code: form, name: 申请表, necessity: required, source: applicant, forms: [electronic], basis: [law]}
`)})
	hash := strings.Repeat("0a", 32)
	for _, tc := range []struct{ about, photo, form, want string }{
		{"as they should be", `"media_type": "image/gif", "size": 100, "sha256": "` + hash + `"`, `"size": 1000000`, ""},
		{"empty", `"media_type": "image/gif", "size": 0`, `"size": 0`, "照片的文件a是空的 申请表的文件a是空的"},
		{"of unknown size", `"media_type": "image/gif"`, ``, "照片的文件a是空的 申请表的文件a是空的"},
		{"a byte too large", `"media_type": "image/gif", "size": 101`, `"size": 101`, "照片的文件a超过100字节"},
		{"of another type", `"media_type": "image/jpeg", "size": 1`, `"size": 1, "media_type": "image/jpeg"`, "照片的文件a应为image/png、image/gif"},
		{"of no type", `"size": 1`, `"size": 1`, "照片的文件a应为image/png、image/gif"},
		{"a short digest", `"media_type": "image/gif", "size": 1, "sha256": "` + hash[1:] + `"`, `"size": 1`, "照片的文件a的校验值不是SHA-256"},
		{"a digest in capitals", `"media_type": "image/gif", "size": 1`, `"size": 1, "sha256": "` + strings.ToUpper(hash) + `"`, "申请表的文件a的校验值不是SHA-256"},
	} {
		t.Run(tc.about, func(t *testing.T) {
			entry := func(code, file string) string {
				return `{"code": "` + code + `", "form": "electronic", "files": [{"name": "a"` + strings.TrimSuffix(", "+file, ", ") + `}]}`
			}
			_, j, err := judged(t, p, []byte(`{"item": "trial", "materials": [`+entry("photo", tc.photo)+", "+entry("form", tc.form)+`]}`))
			require.NoError(t, err)
			var told []string
			for _, r := range j.Reasons {
				require.Equal(t, judgement.BadFile, r.Kind)
				require.Regexp(t, "^/materials/[01]/files/0$", r.Path)
				told = append(told, r.Message)
			}
			require.Equal(t, tc.want, strings.Join(told, " "))
		})
	}
}
