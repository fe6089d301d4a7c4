package source

import (
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// Nearest gives the name among others that is most like the one written, if one
// is so near that it may well have been meant. Of equally near ones it is the
// first.
func Nearest(name string, among []string) (string, bool) {
	length := utf8.RuneCountInString(name)
	if length > 100 {
		return "", false // no name is so long
	}
	nearest, least := "", max(2, length/4)+1
	if length <= 3 {
		least = 2
	}
	for _, other := range among {
		if d := levenshtein.ComputeDistance(name, other); d < least {
			nearest, least = other, d
		}
	}
	return nearest, nearest != ""
}

// DidYouMean is the end of a message about an unknown name: "; did you mean …?"
// with what Nearest gave, or nothing.
func DidYouMean(near string, ok bool) string {
	if !ok {
		return ""
	}
	return "; did you mean " + near + "?"
}
