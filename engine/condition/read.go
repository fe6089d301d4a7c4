package condition

import (
	"onewindow/engine/manifest"
	"onewindow/engine/value"
)

// attribute is what a condition can read of a material besides its fields.
type attribute struct {
	label string // 中文
	typ   value.Type
}

var attributes = map[string]*attribute{
	"form":        {"形式", value.Type{Sort: value.EnumType, Enum: []string{"copy", "electronic", "original"}, Labels: map[string]string{"copy": "复印件", "electronic": "电子件", "original": "原件"}}},
	"copies":      {"份数", value.Type{Sort: value.IntegerType}},
	"number":      {"编号", value.Type{Sort: value.TextType}},
	"issued_by":   {"出具单位", value.Type{Sort: value.TextType}},
	"issued_on":   {"签发日期", value.Type{Sort: value.DateType}},
	"valid_until": {"有效期截止日期", value.Type{Sort: value.DateType}},
	"seals":       {"印章", value.Type{Sort: value.ListType, Of: &value.Type{Sort: value.TextType}}},
	"signatures":  {"签名", value.Type{Sort: value.ListType, Of: &value.Type{Sort: value.TextType}}},
}

// Of reads the value from a material that was handed in; absent seals and
// signatures count as none.
func (r *Ref) Of(e *manifest.Entry) value.Value {
	switch r.Attr {
	case "fields":
		return e.Field(r.Field)
	case "form":
		if e.Form == "" {
			return value.Value{}
		}
		return value.OfText(e.Form)
	case "copies":
		if e.Copies < 0 {
			return value.Value{}
		}
		return value.OfNumber(float64(e.Copies))
	case "number":
		return e.Number
	case "issued_by":
		return e.IssuedBy
	case "issued_on":
		return e.IssuedOn
	case "valid_until":
		return e.ValidUntil
	case "seals":
		return value.OfTexts(e.Seals)
	}
	return value.OfTexts(e.Signatures)
}

// read gives the operand's value; the Truth is True if it has one, Unknown if
// it is not given, Neutral if it is of a material that nobody asks for.
func (o *Operand) read(env *Env) (value.Value, Truth) {
	if o.Ref == nil {
		return o.Lit, True
	}
	var v value.Value
	switch o.Ref.Reads {
	case ReadsFact:
		v = env.Facts[o.Ref.Slot]
	case ReadsReceivedOn:
		v = env.ReceivedOn
	default:
		e := env.Entries[o.Ref.Material]
		if e == nil {
			if env.Asked[o.Ref.Material] {
				return v, Unknown
			}
			return v, Neutral
		}
		v = o.Ref.Of(e)
	}
	if v.Kind == value.Absent {
		return v, Unknown
	}
	return v, True
}

// AttributeType is the type of what a material has besides its fields.
func AttributeType(attr string) value.Type {
	if a := attributes[attr]; a != nil {
		return a.typ
	}
	return value.Type{}
}

// AttributeLabel is the Chinese name of what a material has besides its fields.
func AttributeLabel(attr string) string {
	if a := attributes[attr]; a != nil {
		return a.label
	}
	return attr
}
