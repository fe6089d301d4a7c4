// Package value holds the values that rules compare: what a fact or a field of
// a material can be, and the types that the dictionaries give them.
package value

import (
	"cmp"
	"slices"
)

// Kind says what a Value is. Absent, the zero Kind, is a value not given.
type Kind uint8

// The kinds. Null is a given "without end" (长期) of a date; a Date is kept as
// its text, YYYY-MM-DD, which orders as dates do.
const (
	Absent Kind = iota
	Null
	Bool
	Number
	Text
	Date
	List
	Record
)

// Value is one value. Numbers have at most 15 significant digits, so that a
// float64 carries them exactly enough for == to mean decimal equality. What is
// inside a list or a record never changes, so that copies may share it.
type Value struct {
	Kind Kind
	Num  float64 // Number; Bool as 0 or 1
	Str  string  // Text, Date
	in   *inside // List, Record; nil of an empty one. Most values are neither, and the smaller for it
}

type inside struct {
	members []Value
	names   []string // of a record's members, sorted
}

// True and False are the two Bool values.
var (
	True  = Value{Kind: Bool, Num: 1}
	False = Value{Kind: Bool}
)

// OfBool gives a Bool.
func OfBool(b bool) Value {
	if b {
		return True
	}
	return False
}

// OfNumber gives a Number.
func OfNumber(n float64) Value { return Value{Kind: Number, Num: n} }

// OfText gives a Text.
func OfText(s string) Value { return Value{Kind: Text, Str: s} }

// OfDate gives a Date from its text, YYYY-MM-DD.
func OfDate(s string) Value { return Value{Kind: Date, Str: s} }

// OfTexts gives a List of Text.
func OfTexts(list []string) Value {
	members := make([]Value, len(list))
	for i, s := range list {
		members[i] = OfText(s)
	}
	return OfList(members)
}

// OfList gives a List, whose members the caller no longer changes.
func OfList(members []Value) Value {
	if len(members) == 0 {
		return Value{Kind: List}
	}
	return Value{Kind: List, in: &inside{members: members}}
}

// OfRecord gives a Record of members whose names are sorted; the caller no
// longer changes either.
func OfRecord(names []string, members []Value) Value {
	if len(members) == 0 {
		return Value{Kind: Record}
	}
	return Value{Kind: Record, in: &inside{members, names}}
}

// Members are the members of a List, or of a Record in the order of Names.
func (v Value) Members() []Value {
	if v.in == nil {
		return nil
	}
	return v.in.members
}

// Names are the names of a Record's members, sorted.
func (v Value) Names() []string {
	if v.in == nil {
		return nil
	}
	return v.in.names
}

// scalar is the kind that counts when two values are compared: a date and a
// text are both text there, since a rule writes its dates as text.
func (k Kind) scalar() Kind {
	if k == Date {
		return Text
	}
	return k
}

// Equal tells whether two values are the same. Values of different kinds are
// not, and a value not given equals nothing, itself included.
func Equal(a, b Value) bool {
	if a.Kind == Absent || a.Kind.scalar() != b.Kind.scalar() {
		return false
	}
	switch a.Kind {
	case Null:
		return true
	case Bool, Number:
		return a.Num == b.Num
	case Text, Date:
		return a.Str == b.Str
	}
	return slices.EqualFunc(a.Members(), b.Members(), Equal) && slices.Equal(a.Names(), b.Names())
}

// Less orders two numbers, or two dates or texts. ok is false where the kinds
// differ or have no order.
func Less(a, b Value) (less, ok bool) {
	if a.Kind.scalar() != b.Kind.scalar() {
		return false, false
	}
	switch a.Kind {
	case Number:
		return a.Num < b.Num, true
	case Text, Date:
		return a.Str < b.Str, true
	}
	return false, false
}

// Compare is a total order over all values, for sorting only.
func Compare(a, b Value) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Num, b.Num), cmp.Compare(a.Str, b.Str),
		slices.CompareFunc(a.Members(), b.Members(), Compare), slices.Compare(a.Names(), b.Names()))
}

// Member gives the named member of a Record, Absent if it has none.
func (v Value) Member(name string) Value {
	if i, ok := slices.BinarySearch(v.Names(), name); ok {
		return v.in.members[i]
	}
	return Value{}
}
