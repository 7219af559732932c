package library

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
)

// This file scans text. What reads from the program's reader, and calls the program's Scan methods, is interpreted; what
// they mean is the host's package fmt. It is asked again with each rune more that it turns out to need, so that no
// rune is read which the real package would not read.

// The ways of scanning, as the library's fmt numbers them.
const (
	scanWords = iota
	scanLine
	scanFormat
)

// How far a scan has come, as the library's fmt numbers it.
const (
	scanDone = iota
	scanMore // another rune is needed
	scanUser // the operand's own Scan method is needed
	scanEOF
	scanUnexpectedEOF
	scanNumber    // a strconv.NumError: its three parts, one a line
	scanReader    // the error of the reader
	scanUserError // that of a Scan method
	scanText      // any other, by its words
)

// How the runes that are known end.
const (
	endOpen = iota
	endEOF
	endError
)

// errReader and errUser stand for errors of the program's own.
var (
	errReader = errors.New("the reader's error")
	errUser   = errors.New("the error of a Scan method")
)

// A scanNeed is what a scan panics with that cannot go on.
type scanNeed struct {
	status, operand int
	verb            rune
	width           int // -1: none
}

// scan reads operands of the given kinds from the runes that are known. replies has a number for each call of a Scan method: the
// runes that it has read, ^runes if it failed. state is how far it came, how many runes that took, and for scanUser the
// operand, its verb and width.
func scan(mode int, input, format string, kinds []string, end int, replies []int) (values []string, state []int, failure string) {
	in := &scanInput{runes: []rune(input), end: end}
	targets := make([]any, len(kinds))
	for i, k := range kinds {
		targets[i] = in.target(i, k, &replies)
	}
	n, need, err := in.scan(mode, format, targets)
	if need != nil {
		if need.status == scanUser {
			n = need.operand
		}
		state = []int{need.status, in.at, need.operand, int(need.verb), need.width}
	} else {
		var status int
		status, failure = scanFailure(err)
		state = []int{status, in.at}
	}
	for _, t := range targets[:min(n, len(targets))] {
		values = append(values, scanned(t))
	}
	return values, state, failure
}

// scanInput is the reader that the host's package fmt reads from.
type scanInput struct {
	runes []rune
	at    int
	end   int
}

func (in *scanInput) Read([]byte) (int, error) { return 0, errReader } // package fmt reads runes

func (in *scanInput) ReadRune() (rune, int, error) {
	if in.at < len(in.runes) {
		in.at++
		return in.runes[in.at-1], 1, nil
	}
	switch in.end {
	case endEOF:
		return 0, 0, io.EOF
	case endError:
		return 0, 0, errReader
	}
	panic(&scanNeed{status: scanMore})
}

func (in *scanInput) UnreadRune() error {
	in.at--
	return nil
}

func (in *scanInput) scan(mode int, format string, targets []any) (n int, need *scanNeed, err error) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *scanNeed:
			need = e
		default:
			panic(e)
		}
	}()
	switch mode {
	case scanLine:
		n, err = fmt.Fscanln(in, targets...)
	case scanFormat:
		n, err = fmt.Fscanf(in, format, targets...)
	default:
		n, err = fmt.Fscan(in, targets...)
	}
	return n, nil, err
}

// scanFailure tells an error in a way that the library makes the same one of.
func scanFailure(err error) (status int, text string) {
	var number *strconv.NumError
	switch {
	case err == nil:
		return scanDone, ""
	case err == io.EOF:
		return scanEOF, ""
	case err == io.ErrUnexpectedEOF:
		return scanUnexpectedEOF, ""
	case err == errReader:
		return scanReader, ""
	case err == errUser:
		return scanUserError, ""
	case errors.As(err, &number):
		return scanNumber, number.Func + "\n" + number.Err.Error() + "\n" + number.Num
	}
	return scanText, err.Error()
}

// A scanMethod stands for an operand that has a Scan method, or that package fmt refuses in these words.
type scanMethod struct {
	operand int
	refusal string
	replies *[]int
}

func (m *scanMethod) Scan(state fmt.ScanState, verb rune) error {
	if m.refusal != "" {
		return errors.New(m.refusal)
	}
	if len(*m.replies) == 0 {
		width, ok := state.Width()
		if !ok {
			width = -1
		}
		panic(&scanNeed{scanUser, m.operand, verb, width})
	}
	used := (*m.replies)[0]
	*m.replies = (*m.replies)[1:]
	for range max(used, ^used) {
		if _, _, err := state.ReadRune(); err != nil {
			return err // cannot happen: the method has read as many
		}
	}
	if used < 0 {
		return errUser
	}
	return nil
}

// Types that are not the predeclared ones: their verbs are not looked at so closely.
type (
	namedFloat32 float32
	namedFloat64 float64
)

// scanTypes are the kinds of operands. A type of the program's own counts as its kind, but for floats.
var scanTypes = map[string]reflect.Type{
	"bool": reflect.TypeFor[bool](), "string": reflect.TypeFor[string](), "bytes": reflect.TypeFor[[]byte](),
	"int8": reflect.TypeFor[int8](), "int16": reflect.TypeFor[int16](), "int32": reflect.TypeFor[int32](), "int64": reflect.TypeFor[int64](),
	"uint8": reflect.TypeFor[uint8](), "uint16": reflect.TypeFor[uint16](), "uint32": reflect.TypeFor[uint32](), "uint64": reflect.TypeFor[uint64](),
	"float32": reflect.TypeFor[float32](), "float64": reflect.TypeFor[float64](), "complex64": reflect.TypeFor[complex64](), "complex128": reflect.TypeFor[complex128](),
	"named float32": reflect.TypeFor[namedFloat32](), "named float64": reflect.TypeFor[namedFloat64](),
}

// target is where the host scans an operand of a kind to.
func (in *scanInput) target(i int, kind string, replies *[]int) any {
	if refusal, refused := strings.CutPrefix(kind, "refused "); refused {
		return &scanMethod{refusal: refusal}
	}
	if t, ok := scanTypes[kind]; ok {
		return reflect.New(t).Interface()
	}
	return &scanMethod{operand: i, replies: replies}
}

// scanned is the value of a target as text: bits of integers and floats in decimal, two of a complex number.
func scanned(target any) string {
	v := reflect.ValueOf(target).Elem()
	switch {
	case v.Kind() == reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case v.Kind() == reflect.String:
		return v.String()
	case v.Kind() == reflect.Slice:
		return string(v.Bytes())
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	case v.CanFloat():
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case v.CanComplex():
		return strconv.FormatFloat(real(v.Complex()), 'g', -1, 64) + " " + strconv.FormatFloat(imag(v.Complex()), 'g', -1, 64)
	}
	return ""
}
