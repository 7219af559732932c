package fmt

import (
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"racelab/rt"
)

// The ways of scanning.
const (
	scanWords  = iota // newlines count as space
	scanLine          // stops at a newline
	scanFormat        // after a format
)

// How far a scan has come.
const (
	scanDone = iota
	scanMore
	scanUser
	scanEOF
	scanUnexpectedEOF
	scanNumber
	scanReader
	scanUserError
	scanText
)

// scan reads values of the given kinds ("int", "string", ...) from the runes that are known, and returns them as
// text. It says what it needs to go on: another rune, or what an operand's Scan method does.
func scan(mode int, known, format string, kinds []string, end int, replies []int) (values []string, state []int, failure string)

// Sscan reads values that are separated by space, newlines included.
func Sscan(str string, a ...any) (n int, err error) { return scanString(scanWords, str, "", a) }

// Sscanln reads values up to a newline.
func Sscanln(str string, a ...any) (n int, err error) { return scanString(scanLine, str, "", a) }

// Sscanf reads values after a format.
func Sscanf(str string, format string, a ...any) (n int, err error) {
	return scanString(scanFormat, str, format, a)
}

// Scan finds standard input at its end.
func Scan(a ...any) (n int, err error) { return Sscan("", a...) }

// Scanln finds standard input at its end.
func Scanln(a ...any) (n int, err error) { return Sscanln("", a...) }

// Scanf finds standard input at its end.
func Scanf(format string, a ...any) (n int, err error) { return Sscanf("", format, a...) }

// Fscan reads values of r that are separated by space, newlines included.
func Fscan(r io.Reader, a ...any) (n int, err error) { return scanFrom(scanWords, r, "", a) }

// Fscanln reads values of r up to a newline.
func Fscanln(r io.Reader, a ...any) (n int, err error) { return scanFrom(scanLine, r, "", a) }

// Fscanf reads values of r after a format.
func Fscanf(r io.Reader, format string, a ...any) (n int, err error) {
	return scanFrom(scanFormat, r, format, a)
}

func scanString(mode int, text, format string, a []any) (n int, err error) {
	in := &input{known: text, end: endEOF, mode: mode}
	return in.scan(format, a)
}

func scanFrom(mode int, r io.Reader, format string, a []any) (n int, err error) {
	in := &input{mode: mode}
	in.from, in.unreads = r.(io.RuneScanner)
	if !in.unreads {
		in.from = &runes{r: r}
	}
	return in.scan(format, a)
}

// scan is one call of a scanning function.
func (in *input) scan(format string, a []any) (n int, err error) {
	kinds, user := kindsOf(a)
	if user {
		defer in.caught(&err)
	}
	for {
		values, state, failure := scan(in.mode, in.known, format, kinds, in.end, in.replies)
		for ; n < len(values); n++ {
			assign(a[n], kinds[n], values[n])
		}
		switch state[0] {
		case scanMore:
			in.read()
		case scanUser:
			in.call(a[state[2]].(Scanner), state[1], rune(state[3]), state[4])
		default:
			in.putBack(state[1])
			return n, in.failed(state[0], failure)
		}
	}
}

// failed returns the error that the host has told.
func (in *input) failed(status int, failure string) error {
	switch status {
	case scanDone:
		return nil
	case scanEOF:
		return io.EOF
	case scanUnexpectedEOF:
		return io.ErrUnexpectedEOF
	case scanReader, scanUserError:
		return in.err
	case scanNumber:
		return numError(failure)
	}
	return errors.New(failure)
}

// numError makes an error of its function, reason and number, which are lines.
func numError(text string) error {
	var parts [2]string
	for i := range parts {
		at := 0
		for text[at] != '\n' {
			at++
		}
		parts[i], text = text[:at], text[at+1:]
	}
	reason := strconv.ErrSyntax
	switch parts[1] {
	case strconv.ErrRange.Error():
		reason = strconv.ErrRange
	case strconv.ErrSyntax.Error():
	default:
		reason = errors.New(parts[1])
	}
	return &strconv.NumError{Func: parts[0], Num: text, Err: reason}
}

// How the known runes of an input end.
const (
	endOpen = iota
	endEOF
	endError
)

// An input is what one call scans: the runes that it has read so far.
type input struct {
	mode    int
	from    io.RuneScanner // nil for a text, all of which is known
	unreads bool           // from is the program's own, and gets back what was read too much
	known   string
	count   int // of the runes in it, but for a text
	end     int
	err     error // the reader's, or a Scan method's
	replies []int
}

// mostRunes is how many runes one call may read: each is looked at again with the next one.
const mostRunes = 1 << 13

func (in *input) read() {
	if in.count == mostRunes {
		rt.NotModelled("package fmt reads more than " + strconv.Itoa(mostRunes) + " characters in one call of Fscan, Fscanln or Fscanf; let it read shorter values, or use bufio.Scanner")
	}
	c, _, err := in.from.ReadRune()
	switch {
	case err == io.EOF:
		in.end = endEOF
	case err != nil:
		in.end, in.err = endError, err
	default:
		in.known += string(c)
		in.count++
	}
}

// putBack gives back the rune that was read last unless it was used.
func (in *input) putBack(used int) {
	if in.unreads && used < in.count {
		in.from.UnreadRune()
	}
}

// runes reads the runes of a reader that has no ReadRune, a byte at a time.
type runes struct {
	r       io.Reader
	pending []byte
}

func (r *runes) ReadRune() (c rune, size int, err error) {
	b := make([]byte, 1)
	for !utf8.FullRune(r.pending) {
		n, err := io.ReadFull(r.r, b)
		switch {
		case n == 1:
			r.pending = append(r.pending, b[0])
			continue
		case err != io.EOF || len(r.pending) == 0:
			return 0, 0, err
		}
		break
	}
	c, size = utf8.DecodeRune(r.pending)
	r.pending = r.pending[size:]
	return c, size, nil
}

func (r *runes) UnreadRune() error { return nil } // one rune of lookahead is lost, as in the real package
