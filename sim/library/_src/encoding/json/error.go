package json

import "reflect"

// SyntaxError says what is no JSON.
type SyntaxError struct {
	msg    string
	Offset int64
}

// Error returns "unexpected end of JSON input" and the like.
func (e *SyntaxError) Error() string { return e.msg }

// UnmarshalTypeError says which value does not fit which type.
type UnmarshalTypeError struct {
	Value  string
	Type   reflect.Type
	Offset int64
	Struct string
	Field  string
}

// Error returns "json: cannot unmarshal string into Go struct field T.n of type int".
func (e *UnmarshalTypeError) Error() string {
	if e.Struct != "" || e.Field != "" {
		return "json: cannot unmarshal " + e.Value + " into Go struct field " + e.Struct + "." + e.Field + " of type " + e.Type.String()
	}
	return "json: cannot unmarshal " + e.Value + " into Go value of type " + e.Type.String()
}

// InvalidUnmarshalError says that Unmarshal got no pointer.
type InvalidUnmarshalError struct{ Type reflect.Type }

// Error returns "json: Unmarshal(nil)" and the like.
func (e *InvalidUnmarshalError) Error() string {
	if e.Type == nil {
		return "json: Unmarshal(nil)"
	}
	if text := e.Type.String(); text[0] != '*' {
		return "json: Unmarshal(non-pointer " + text + ")"
	}
	return "json: Unmarshal(nil " + e.Type.String() + ")"
}

// UnsupportedTypeError says that there is no JSON for a type.
type UnsupportedTypeError struct{ Type reflect.Type }

// Error returns "json: unsupported type: chan int".
func (e *UnsupportedTypeError) Error() string { return "json: unsupported type: " + e.Type.String() }

// UnsupportedValueError says that there is no JSON for a value.
type UnsupportedValueError struct{ Str string }

// Error returns "json: unsupported value: NaN".
func (e *UnsupportedValueError) Error() string { return "json: unsupported value: " + e.Str }

// MarshalerError is an error that a method returned.
type MarshalerError struct {
	Type       reflect.Type
	Err        error
	sourceFunc string
}

// Error returns "json: error calling MarshalJSON for type main.T: no".
func (e *MarshalerError) Error() string {
	source := e.sourceFunc
	if source == "" {
		source = "MarshalJSON"
	}
	return "json: error calling " + source + " for type " + e.Type.String() + ": " + e.Err.Error()
}

// Unwrap returns the error of the method.
func (e *MarshalerError) Unwrap() error { return e.Err }
