package log

import (
	"fmt"
	"io"
)

// SetOutput sets where lines go.
func SetOutput(w io.Writer) { std.SetOutput(w) }

// SetPrefix sets what comes before each line or message.
func SetPrefix(prefix string) { std.SetPrefix(prefix) }

// SetFlags sets what a line begins with.
func SetFlags(flag int) { std.SetFlags(flag) }

// Prefix returns the prefix.
func Prefix() string { return std.Prefix() }

// Flags returns the flags.
func Flags() int { return std.Flags() }

// Writer returns where lines go.
func Writer() io.Writer { return std.Writer() }

// Output writes a line.
func Output(calldepth int, s string) error { return std.Output(calldepth+1, s) }

// Print logs a message as fmt.Print does.
func Print(v ...any) { std.Print(v...) }

// Printf logs a message as fmt.Printf does.
func Printf(format string, v ...any) { std.Printf(format, v...) }

// Println logs a message as fmt.Println does.
func Println(v ...any) { std.Println(v...) }

// Fatal is Print and the end of the program with status 1.
func Fatal(v ...any) { std.fatal(fmt.Sprint(v...)) }

// Fatalf is Printf and the end of the program with status 1.
func Fatalf(format string, v ...any) { std.fatal(fmt.Sprintf(format, v...)) }

// Fatalln is Println and the end of the program with status 1.
func Fatalln(v ...any) { std.fatal(fmt.Sprintln(v...)) }

// Panic is Print and a panic.
func Panic(v ...any) { std.panic(fmt.Sprint(v...)) }

// Panicf is Printf and a panic.
func Panicf(format string, v ...any) { std.panic(fmt.Sprintf(format, v...)) }

// Panicln is Println and a panic.
func Panicln(v ...any) { std.panic(fmt.Sprintln(v...)) }
