package plain

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"racelab/sim/cells"
)

// errLeave unwinds to whoever reads commands, when the learner quits or input
// ends.
var errLeave = errors.New("leave")

// maxLine bounds a line that is typed, in bytes. What is beyond is not read.
const maxLine = 64 << 10

// console is where a learner reads and types lines.
type console struct {
	ctx   context.Context
	lines <-chan string
	out   io.Writer
	err   error // of writing; told once, at the end
}

// newConsole reads in until it ends. The goroutine that does so lasts as long as
// a read does: nothing can take a read back.
func newConsole(ctx context.Context, in io.Reader, out io.Writer) *console {
	lines := make(chan string)
	go func() {
		defer close(lines)
		r := bufio.NewReaderSize(in, maxLine)
		for {
			text, isPrefix, err := r.ReadLine()
			if err != nil {
				return
			}
			line := string(text)
			for isPrefix && err == nil { // the rest of a line that is too long
				_, isPrefix, err = r.ReadLine()
			}
			select {
			case lines <- line:
			case <-ctx.Done():
				return
			}
		}
	}()
	return &console{ctx: ctx, lines: lines, out: out}
}

// say writes lines. Text of programs must be clean.
func (c *console) say(format string, args ...any) {
	if c.err != nil {
		return
	}
	_, c.err = fmt.Fprintf(c.out, format+"\n", args...)
}

// paragraph writes text wrapped to a line length that reads well.
func (c *console) paragraph(text string) {
	for _, l := range cells.Wrap(text, 78) {
		c.say("%s", strings.TrimRight(l, " "))
	}
}

// ask prompts and returns what was typed, without blanks around it. It returns
// errLeave when input ends.
func (c *console) ask(prompt string) (string, error) {
	if c.err != nil {
		return "", c.err
	}
	if _, c.err = fmt.Fprintf(c.out, "%s> ", prompt); c.err != nil {
		return "", c.err
	}
	select {
	case line, ok := <-c.lines:
		if !ok {
			c.say("")
			return "", errLeave
		}
		return strings.TrimSpace(cells.Clean(line)), nil
	case <-c.ctx.Done():
		c.say("")
		return "", c.ctx.Err()
	}
}

// text writes lines that are clean.
func (c *console) text(lines []string) {
	for _, l := range lines {
		c.say("%s", l)
	}
}

// more waits for Enter. It reports whether the learner has had enough.
func (c *console) more() (leave bool, err error) {
	for {
		line, err := c.ask("Enter for more")
		if err != nil {
			return true, err
		}
		switch strings.ToLower(line) {
		case "", "next", "more":
			return false, nil
		case "back", "home", "done", "leave":
			return true, errHome
		case "quit", "exit", "q":
			return true, errLeave
		}
		c.say("Press Enter to continue reading, or type back to stop.")
	}
}
