package source

// Scalar is a YAML scalar or list kept as it was written, until the type that
// it must have is known: an example of a fact or of a field.
type Scalar struct {
	Pos   Position
	Given bool
	Any   any // string, float64, bool, nil, []any or map[string]any; a date is its text
}
