package json

import (
	"encoding/base64"
	"errors"
	"io"
	"reflect"
	"strconv"
)

// Options of decode.
const (
	useNumber       = 1
	disallowUnknown = 2
)

// decode reads text, which may be anything, into what v points to. kinds has a value
// of each type for JSON of unknown shape. problem is the kind of an error and its
// words; wrong has the type that it is about. methods of targets are to be called with
// texts.
func decode(text string, v any, options int, kinds []any) (problem []string, wrong any, methods []string, targets []any, texts []string)

// put sets an entry of a map with the two targets that come after it.
func put(m, key, value any)

// Unmarshal reads data into what v points to.
func Unmarshal(data []byte, v any) error { return unmarshal(string(data), v, 0) }

func unmarshal(text string, v any, options int) error {
	kinds := []any{map[string]any(nil), []any(nil), "", 0.0, false, Number("")}
	if !pointer(v) {
		if problem, offset := check(text); problem != "" {
			return &SyntaxError{problem, int64(offset)}
		}
		return &InvalidUnmarshalError{reflect.TypeOf(v)}
	}
	problem, wrong, methods, targets, texts := decode(text, v, options, kinds)
	if len(problem) > 0 && problem[0] == "syntax" {
		offset, _ := strconv.ParseInt(problem[2], 10, 64)
		return &SyntaxError{problem[1], offset}
	}
	var first error
	if len(problem) > 0 {
		first = failure(problem, wrong)
	}
	for i, t := range targets {
		switch methods[i] {
		case "put":
			put(t, targets[i+1], targets[i+2])
		case "key", "value":
		default:
			if err := hand(t, methods[i], texts[i]); err != nil {
				return err
			}
		}
	}
	return first
}

func hand(target any, method, text string) error {
	if method == "UnmarshalText" {
		return target.(textUnmarshaler).UnmarshalText([]byte(text))
	}
	return target.(Unmarshaler).UnmarshalJSON([]byte(text))
}

// failure makes an error out of what decode says.
func failure(problem []string, wrong any) error {
	switch problem[0] {
	case "type":
	case "base64":
		at, _ := strconv.ParseInt(problem[1], 10, 64)
		return base64.CorruptInputError(at)
	default:
		return errors.New(problem[1])
	}
	offset, _ := strconv.ParseInt(problem[3], 10, 64)
	return &UnmarshalTypeError{
		Value: problem[1], Type: numbered(problem[2]), Offset: offset, Struct: problem[4], Field: problem[5],
	}
}

// pointer reports whether v is a pointer that is not nil.
func pointer(v any) bool

// numbered is the type of a number.
func numbered(text string) reflect.Type {
	n, _ := strconv.ParseUint(text, 10, 64)
	return reflect.RacelabType(uintptr(n))
}

// A Decoder reads values, one after the other.
type Decoder struct {
	r       io.Reader
	buf     string
	at      int // bytes read as values before buf
	options int
	err     error
	more    bool
}

// NewDecoder returns a Decoder that reads from r.
func NewDecoder(r io.Reader) *Decoder { return &Decoder{r: r, more: true} }

// UseNumber makes numbers of unknown shape a Number and not a float64.
func (dec *Decoder) UseNumber() { dec.options |= useNumber }

// DisallowUnknownFields makes a key without a field an error.
func (dec *Decoder) DisallowUnknownFields() { dec.options |= disallowUnknown }

// InputOffset returns how much was read.
func (dec *Decoder) InputOffset() int64 { return int64(dec.at) }

// More reports whether there is another value.
func (dec *Decoder) More() bool {
	for {
		for i := range len(dec.buf) {
			switch dec.buf[i] {
			case ' ', '\t', '\r', '\n':
			case ']', '}':
				return false
			default:
				return true
			}
		}
		if !dec.fill() {
			return false
		}
	}
}

// fill reads more.
func (dec *Decoder) fill() bool {
	if !dec.more {
		return false
	}
	data := make([]byte, 512)
	n, err := dec.r.Read(data)
	dec.buf += string(data[:n])
	if err != nil {
		dec.more = false
		if err != io.EOF {
			dec.err = err
		}
	}
	return n > 0 || dec.more
}

// Decode reads the next value into what v points to.
func (dec *Decoder) Decode(v any) error {
	if dec.err != nil {
		return dec.err
	}
	for {
		n := prefixLen(dec.buf)
		switch {
		case n > 0 && (n < len(dec.buf) || !dec.more || dec.buf[n-1] == '}' || dec.buf[n-1] == ']'): // others may go on
			text := dec.buf[:n]
			dec.buf = dec.buf[n:]
			dec.at += n
			return unmarshal(text, v, dec.options)
		case n == -2:
			_, problem, offset := compact(dec.buf, false)
			dec.err = &SyntaxError{problem, int64(dec.at + offset)}
			return dec.err
		case dec.fill():
			continue
		case dec.err != nil:
			return dec.err
		case n > 0:
			continue
		case n == -1:
			dec.err = io.EOF
		default:
			dec.err = io.ErrUnexpectedEOF
		}
		return dec.err
	}
}
