package value

// Sort is the sort of a Type, as facts.yaml and materials.yaml name it.
type Sort string

// The sorts of types.
const (
	NumberType  Sort = "number"
	IntegerType Sort = "integer"
	TextType    Sort = "text"
	DateType    Sort = "date"
	BoolType    Sort = "bool"
	EnumType    Sort = "enum"
	ListType    Sort = "list"
	RecordType  Sort = "record"
)

// Type says what values a fact or a field may have.
type Type struct {
	Sort   Sort
	Unit   string            // of a number, as the dictionary has it: m2, CNY, 户
	Enum   []string          // the values of an enum, sorted
	Labels map[string]string // 中文 of each enum value
	Of     *Type             // the members of a list
	Fields map[string]*Type  // the members of a record
}

// Kind is the kind that values of this type have.
func (t *Type) Kind() Kind {
	switch t.Sort {
	case NumberType, IntegerType:
		return Number
	case DateType:
		return Date
	case BoolType:
		return Bool
	case ListType:
		return List
	case RecordType:
		return Record
	}
	return Text
}
