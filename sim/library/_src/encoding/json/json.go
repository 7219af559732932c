// Package json reads and writes JSON.
//
// Methods of types (MarshalJSON, UnmarshalJSON and those for text) are called as the
// real package does, but those that read only after everything else was read: when one
// fails, what stands behind it in the text has been read all the same. Tokens
// (Decoder.Token) are left out.
package json

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"
)

// Marshaler is a type that writes itself.
type Marshaler interface {
	MarshalJSON() ([]byte, error)
}

// Unmarshaler is a type that reads itself.
type Unmarshaler interface {
	UnmarshalJSON([]byte) error
}

type textMarshaler interface{ MarshalText() ([]byte, error) }
type textUnmarshaler interface{ UnmarshalText([]byte) error }
type zeroer interface{ IsZero() bool }

// encode writes v, given what the methods said that it has asked for so far. It
// returns the text, or what is wrong, or whose method is to be asked.
func encode(v any, escape bool, replies []string) (out, kind, problem string, need any, method string)

func indent(src, prefix, indent string) (out, problem string, offset int)
func compact(src string, escape bool) (out, problem string, offset int)
func escapeHTML(src string) string
func valid(src string) bool

// check says why src is no JSON.
func check(src string) (problem string, offset int)

// prefixLen returns where the first value of src ends: its length, 0 if the value has not
// ended, -1 if there is none yet and -2 if it is wrong.
func prefixLen(src string) int

func marshal(v any, escape bool) (string, error) {
	var replies []string
	for {
		out, kind, problem, need, method := encode(v, escape, replies)
		switch {
		case problem == "" && need == nil:
			return out, nil
		case problem == "":
			reply, err := ask(need, method)
			if err != nil {
				return "", &MarshalerError{reflect.TypeOf(need), err, method}
			}
			replies = append(replies, reply)
		case kind == "type":
			return "", &UnsupportedTypeError{numbered(problem)}
		case kind == "value":
			return "", &UnsupportedValueError{Str: problem}
		case strings.HasPrefix(kind, "marshaler "):
			words, offset := check(problem)
			return "", &MarshalerError{numbered(kind[len("marshaler "):]), &SyntaxError{words, int64(offset)}, "MarshalJSON"}
		default:
			return "", errors.New(problem)
		}
	}
}

func ask(need any, method string) (string, error) {
	switch method {
	case "MarshalJSON":
		text, err := need.(Marshaler).MarshalJSON()
		return string(text), err
	case "MarshalText":
		text, err := need.(textMarshaler).MarshalText()
		return string(text), err
	}
	return strconv.FormatBool(need.(zeroer).IsZero()), nil
}

// Marshal writes v as JSON.
func Marshal(v any) ([]byte, error) {
	text, err := marshal(v, true)
	if err != nil {
		return nil, err
	}
	return []byte(text), nil
}

// MarshalIndent is Marshal over several lines.
func MarshalIndent(v any, prefix, indentation string) ([]byte, error) {
	text, err := marshal(v, true)
	if err != nil {
		return nil, err
	}
	out, _, _ := indent(text, prefix, indentation)
	return []byte(out), nil
}

// Valid reports whether data is JSON.
func Valid(data []byte) bool { return valid(string(data)) }

// Indent writes src over several lines.
func Indent(dst *bytes.Buffer, src []byte, prefix, indentation string) error {
	out, problem, offset := indent(string(src), prefix, indentation)
	if problem != "" {
		return &SyntaxError{problem, int64(offset)}
	}
	dst.WriteString(out)
	return nil
}

// Compact writes src without spaces.
func Compact(dst *bytes.Buffer, src []byte) error {
	out, problem, offset := compact(string(src), false)
	if problem != "" {
		return &SyntaxError{problem, int64(offset)}
	}
	dst.WriteString(out)
	return nil
}

// HTMLEscape writes src so that it can stand in HTML.
func HTMLEscape(dst *bytes.Buffer, src []byte) { dst.WriteString(escapeHTML(string(src))) }

// An Encoder writes values, each on a line.
type Encoder struct {
	w              io.Writer
	prefix, indent string
	raw            bool
}

// NewEncoder returns an Encoder that writes to w.
func NewEncoder(w io.Writer) *Encoder { return &Encoder{w: w} }

// SetIndent makes Encode write over several lines.
func (enc *Encoder) SetIndent(prefix, indent string) { enc.prefix, enc.indent = prefix, indent }

// SetEscapeHTML says whether <, > and & are escaped.
func (enc *Encoder) SetEscapeHTML(on bool) { enc.raw = !on }

// Encode writes v and a new line.
func (enc *Encoder) Encode(v any) error {
	text, err := marshal(v, !enc.raw)
	if err != nil {
		return err
	}
	text += "\n"
	if enc.prefix != "" || enc.indent != "" {
		text, _, _ = indent(text, enc.prefix, enc.indent)
	}
	_, err = enc.w.Write([]byte(text))
	return err
}

// RawMessage is JSON as it is.
type RawMessage []byte

// MarshalJSON returns m.
func (m RawMessage) MarshalJSON() ([]byte, error) {
	if m == nil {
		return []byte("null"), nil
	}
	return m, nil
}

// UnmarshalJSON sets m to a copy of data.
func (m *RawMessage) UnmarshalJSON(data []byte) error {
	if m == nil {
		return errors.New("json.RawMessage: UnmarshalJSON on nil pointer")
	}
	*m = append((*m)[0:0], data...)
	return nil
}

// A Number is a number as it stands in the text.
type Number string

// String returns the text.
func (n Number) String() string { return string(n) }

// Float64 reads the number.
func (n Number) Float64() (float64, error) { return strconv.ParseFloat(string(n), 64) }

// Int64 reads the number.
func (n Number) Int64() (int64, error) { return strconv.ParseInt(string(n), 10, 64) }
