// Package fmt formats and scans values.
package fmt

import (
	"io"

	"racelab/process"
	"racelab/rt"
)

// Stringer is a value that says how it is printed.
type Stringer interface{ String() string }

// GoStringer is a value that says how %#v prints it.
type GoStringer interface{ GoString() string }

// Sprintf formats after a format.
func Sprintf(format string, a ...any) string {
	out, need, method := rt.Format(format, a, nil)
	var replies []string
	for method != "" {
		replies = append(replies, ask(need, method))
		out, need, method = rt.Format(format, a, replies)
	}
	return out
}

const (
	modeSprint = iota
	modeSprintln
)

func concat(mode int, a []any) string {
	out, need, method := rt.Concat(mode, a, nil)
	var replies []string
	for method != "" {
		replies = append(replies, ask(need, method))
		out, need, method = rt.Concat(mode, a, replies)
	}
	return out
}

// ask calls the method that prints v, and puts a letter before what it says: t for a text, and r for
// what is written as it is. A panic in it becomes part of the text, so that printing never breaks a program.
func ask(v any, method string) (s string) {
	defer func() {
		if p := recover(); p != nil {
			s = "r" + panicText(v, method, p)
		}
	}()
	return "t" + said(v, method)
}

func said(v any, method string) string {
	if len(method) > 7 && method[:7] == "Format " {
		d := directiveOf(method[7:])
		v.(Formatter).Format(d, d.verb)
		return string(d.out)
	}
	switch method {
	case "Error":
		return v.(error).Error()
	case "GoString":
		return v.(GoStringer).GoString()
	}
	return v.(Stringer).String()
}

func panicText(v any, method string, p any) string {
	if address, _, _ := rt.Format("%p", []any{v}, nil); address == "0x0" {
		return "<nil>" // a method that does not like a nil receiver
	}
	verb := "v"
	if len(method) > 7 && method[:7] == "Format " {
		verb, method = method[len(method)-1:], "Format"
	}
	return "%!" + verb + "(PANIC=" + method + " method: " + Sprint(p) + ")"
}

// Sprint formats with spaces between operands of which neither is a string.
func Sprint(a ...any) string { return concat(modeSprint, a) }

// Sprintln formats with spaces between operands and a newline at the end.
func Sprintln(a ...any) string { return concat(modeSprintln, a) }

// Printf writes to standard output.
func Printf(format string, a ...any) (n int, err error) { return print(Sprintf(format, a...)) }

// Print writes to standard output.
func Print(a ...any) (n int, err error) { return print(concat(modeSprint, a)) }

// Println writes to standard output.
func Println(a ...any) (n int, err error) { return print(concat(modeSprintln, a)) }

func print(s string) (int, error) {
	if process.Output != nil { // package os is in the program, whose Stdout may have been replaced
		if w := process.Output(); w != nil {
			return w.Write([]byte(s))
		}
	}
	rt.Print(1, s)
	return len(s), nil
}

// Fprintf writes to w.
func Fprintf(w io.Writer, format string, a ...any) (n int, err error) {
	return w.Write([]byte(Sprintf(format, a...)))
}

// Fprint writes to w.
func Fprint(w io.Writer, a ...any) (n int, err error) {
	return w.Write([]byte(concat(modeSprint, a)))
}

// Fprintln writes to w.
func Fprintln(w io.Writer, a ...any) (n int, err error) {
	return w.Write([]byte(concat(modeSprintln, a)))
}

// Appendf appends to b.
func Appendf(b []byte, format string, a ...any) []byte {
	return append(b, Sprintf(format, a...)...)
}

// Append appends to b.
func Append(b []byte, a ...any) []byte { return append(b, concat(modeSprint, a)...) }

// Appendln appends to b.
func Appendln(b []byte, a ...any) []byte { return append(b, concat(modeSprintln, a)...) }
