// Package log prints messages, each as a line.
package log

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"racelab/rt"
)

// What a line begins with.
const (
	Ldate = 1 << iota
	Ltime
	Lmicroseconds
	Llongfile
	Lshortfile
	LUTC
	Lmsgprefix
	LstdFlags = Ldate | Ltime
)

// A Logger writes lines to a Writer. Several goroutines may use it.
type Logger struct {
	mu     sync.Mutex // held while writing to what is no standard file
	prefix string
	flags  int
	out    io.Writer
}

// New returns a Logger.
func New(out io.Writer, prefix string, flag int) *Logger {
	return &Logger{prefix: prefix, flags: flag, out: out}
}

var std = New(os.Stderr, "", LstdFlags)

// Default returns the Logger of the package's functions.
func Default() *Logger { return std }

// SetOutput sets where lines go.
//
//racelab:step
func (l *Logger) SetOutput(w io.Writer) {
	rt.Label("SetOutput")
	l.out = w
}

// SetPrefix sets what comes before each line or message.
//
//racelab:step
func (l *Logger) SetPrefix(prefix string) {
	rt.Label("SetPrefix")
	l.prefix = prefix
}

// SetFlags sets what a line begins with.
//
//racelab:step
func (l *Logger) SetFlags(flag int) {
	rt.Label("SetFlags")
	l.flags = flag
}

// Prefix returns the prefix.
func (l *Logger) Prefix() string { return l.prefix }

// Flags returns the flags.
func (l *Logger) Flags() int { return l.flags }

// Writer returns where lines go.
func (l *Logger) Writer() io.Writer { return l.out }

// header is what a line begins with, without the prefix.
func header(flags int, at string, file string) string {
	if flags&LUTC != 0 {
		flags &^= LUTC // every time is in UTC
	}
	h := ""
	if flags&Ldate != 0 {
		h = at[:10] + " "
	}
	switch {
	case flags&Lmicroseconds != 0:
		h += at[11:] + " "
	case flags&Ltime != 0:
		h += at[11:19] + " "
	}
	if file != "" {
		h += file + ": "
	}
	return h
}

// discards reports whether nobody gets to see a line: nothing is formatted then.
func (l *Logger) discards() bool { return l.out == io.Discard }

// Output writes a line. calldepth is not used: the place is always the user's.
func (l *Logger) Output(calldepth int, s string) error {
	if l.discards() {
		return nil
	}
	flags, prefix, at, file := l.flags, l.prefix, "", ""
	if flags&(Ldate|Ltime|Lmicroseconds) != 0 {
		at = time.Now().Format("2006/01/02 15:04:05.000000")
	}
	if flags&(Lshortfile|Llongfile) != 0 {
		file = rt.Caller()
	}
	h := header(flags, at, file)
	if flags&Lmsgprefix != 0 {
		h += prefix
	} else {
		h = prefix + h
	}
	if s == "" || s[len(s)-1] != '\n' {
		s += "\n"
	}
	return l.write(h + s)
}

// write prints to a standard file in one step, and holds the lock for a writer
// of the user's own.
func (l *Logger) write(line string) error {
	if f, ok := l.out.(*os.File); ok {
		_, err := f.WriteString(line)
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, err := l.out.Write([]byte(line))
	return err
}

// Print logs a message as fmt.Print does.
func (l *Logger) Print(v ...any) {
	if !l.discards() {
		l.Output(2, fmt.Sprint(v...))
	}
}

// Printf logs a message as fmt.Printf does.
func (l *Logger) Printf(format string, v ...any) {
	if !l.discards() {
		l.Output(2, fmt.Sprintf(format, v...))
	}
}

// Println logs a message as fmt.Println does.
func (l *Logger) Println(v ...any) {
	if !l.discards() {
		l.Output(2, fmt.Sprintln(v...))
	}
}

// Fatal is Print and the end of the program with status 1.
func (l *Logger) Fatal(v ...any) { l.fatal(fmt.Sprint(v...)) }

// Fatalf is Printf and the end of the program with status 1.
func (l *Logger) Fatalf(format string, v ...any) { l.fatal(fmt.Sprintf(format, v...)) }

// Fatalln is Println and the end of the program with status 1.
func (l *Logger) Fatalln(v ...any) { l.fatal(fmt.Sprintln(v...)) }

func (l *Logger) fatal(s string) {
	l.Output(2, s)
	rt.Exit(1)
}

// Panic is Print and a panic.
func (l *Logger) Panic(v ...any) { l.panic(fmt.Sprint(v...)) }

// Panicf is Printf and a panic.
func (l *Logger) Panicf(format string, v ...any) { l.panic(fmt.Sprintf(format, v...)) }

// Panicln is Println and a panic.
func (l *Logger) Panicln(v ...any) { l.panic(fmt.Sprintln(v...)) }

func (l *Logger) panic(s string) {
	l.Output(2, s)
	panic(s)
}
