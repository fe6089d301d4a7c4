package condition

// Truth is a value of Kleene's three-valued logic, with a fourth for a
// comparison that does not apply because nobody asks for the material it reads.
type Truth int8

// The truth values, in the order in which all takes the least and any the
// greatest; Neutral takes no part.
const (
	False Truth = iota
	Unknown
	True
	Neutral
)

func of(b bool) Truth {
	if b {
		return True
	}
	return False
}

// not is Kleene's negation; what does not apply does not apply negated either.
func (t Truth) not() Truth {
	if t == Neutral {
		return Neutral
	}
	return True - t
}

// Holds tells whether the condition is met: what does not apply is.
func (t Truth) Holds() bool { return t >= True }
