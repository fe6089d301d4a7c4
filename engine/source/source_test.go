package source_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"onewindow/engine/source"
)

func TestPosition(t *testing.T) {
	require.Equal(t, "f.yaml", source.Position{File: "f.yaml"}.String())
	require.Equal(t, "f.yaml:3", source.Position{File: "f.yaml", Line: 3}.String())
	require.Equal(t, "f.yaml:3:7", source.Position{File: "f.yaml", Line: 3, Column: 7}.String())
}

func TestErrors(t *testing.T) {
	var errs, more source.Errors
	require.NoError(t, errs.Err())
	more.Add(source.Position{File: "b", Line: 10, Column: 1}, "third")
	more.Add(source.Position{File: "b", Line: 2, Column: 9}, "second, %d", 2)
	errs.Add(source.Position{File: "b", Line: 2, Column: 9}, "second, 2")
	errs.Add(source.Position{File: "a"}, "first")
	errs.Append(more.List())
	require.EqualError(t, errs.Err(), "a: first\nb:2:9: second, 2\nb:10:1: third")
	var faults source.Faults
	require.ErrorAs(t, errs.Err(), &faults)
	require.Len(t, faults, 3)
	require.Equal(t, 3, errs.Len())
}
