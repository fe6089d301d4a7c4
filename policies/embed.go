// Package policies holds the departments' Rego, and the library that they
// share, so that the binary carries a default ruleset.
package policies

import "embed"

// Files holds lib and a folder for each department.
//
//go:embed */*
var Files embed.FS
