package command

import (
	"bytes"
	"io"
	"slices"
)

// cobraOut is where help and completion go. Help is laid out in columns that are
// filled up with blanks, which a file or a pipe does not want; scripts for
// completion are left as they are.
func (a *app) cobraOut(args []string) io.Writer {
	scripts := func(arg string) bool { return arg == "completion" || arg == "__complete" || arg == "__completeNoDesc" }
	if isTerminal(a.stdout) || slices.ContainsFunc(args, scripts) {
		return a.stdout
	}
	return &trimmer{out: a.stdout}
}

// trimmer passes lines on without the blanks at their ends.
type trimmer struct {
	out  io.Writer
	rest []byte // of a line that has not ended
}

// Write implements io.Writer.
func (t *trimmer) Write(p []byte) (int, error) {
	t.rest = append(t.rest, p...)
	for {
		line, rest, ended := bytes.Cut(t.rest, []byte("\n"))
		if !ended {
			return len(p), nil
		}
		t.rest = rest
		if _, err := t.out.Write(append(bytes.TrimRight(line, " "), '\n')); err != nil {
			return 0, err
		}
	}
}

// flush writes what came after the last line's end.
func (t *trimmer) flush() error {
	_, err := t.out.Write(bytes.TrimRight(t.rest, " "))
	t.rest = nil
	return err
}
