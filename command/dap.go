package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"racelab/command/dap"
	"racelab/sim"
	"racelab/sim/cells"
)

// dapBudget is how long the adapter looks for a failing run, where an editor names none.
const dapBudget = "10s"

func (a *app) dapCommand() *cobra.Command {
	var listen string
	cmd := &cobra.Command{
		Use:   "dap",
		Short: "Step through a run in an editor, forward and back (DAP)",
		Long: "Speak the Debug Adapter Protocol on standard input and output, or with --listen on a port of this machine, one editor after the other. " +
			"What is debugged is a token, or the shortest failing run of a Go file or folder. docs/dap.md says how editors are told of it.",
		Example: "racelab dap\nracelab dap --listen 127.0.0.1:4711",
		Args:    noArgs,
		RunE: a.do(func(ctx context.Context, _ []string) (int, error) {
			if listen != "" {
				return a.dapAt(ctx, listen)
			}
			return statusHolds, dap.Serve(ctx, a.stdin, a.stdout, a.openForEditor)
		}),
	}
	cmd.Flags().StringVar(&listen, "listen", "", "an address of this machine to wait for editors at, such as 127.0.0.1:4711; port 0 takes a free one")
	return cmd
}

// dapAt serves editors that connect, until ctx ends.
func (a *app) dapAt(ctx context.Context, address string) (int, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return statusError, fmt.Errorf("--listen takes an address with a port, such as 127.0.0.1:4711, and not %q", cells.Clean(address))
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return statusError, errors.New("an editor may have racelab read any Go file that you can: --listen takes an address of this machine only, such as 127.0.0.1:4711")
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return statusError, fmt.Errorf("waiting for editors at %s: %w", cells.Clean(address), bare(err))
	}
	context.AfterFunc(ctx, func() { l.Close() })
	fmt.Fprintf(a.stderr, "waiting for editors at %s\n", l.Addr())
	for {
		c, err := l.Accept()
		if ctx.Err() != nil {
			return statusInterrupted, nil
		}
		if err != nil {
			return statusError, fmt.Errorf("waiting for editors: %w", bare(err))
		}
		stop := context.AfterFunc(ctx, func() { c.Close() })
		if err := dap.Serve(ctx, c, c, a.openForEditor); err != nil && ctx.Err() == nil {
			a.note(cells.Clean(err.Error()))
		}
		stop()
		c.Close()
	}
}

// openForEditor finds the run that an editor wants to step through.
func (a *app) openForEditor(ctx context.Context, l dap.Launch) (*dap.Subject, error) {
	if l.Token == "" {
		if l.Target == "" {
			return nil, errors.New(`the launch configuration names neither "token" nor "target": a Go file or folder whose shortest failing run is wanted`)
		}
		token, err := a.failingToken(ctx, l)
		if err != nil {
			return nil, err
		}
		l.Token = token
	}
	args := []string{l.Token}
	if l.Target != "" && !isLesson(l.Target) {
		args = append(args, l.Target)
	}
	r, err := openReplay(args)
	if err != nil {
		return nil, err
	}
	title := r.target.title()
	if r.info.Entry != "" {
		title += " · " + cells.Clean(r.info.Entry)
	}
	if !r.fit.Same {
		title += " (" + r.fit.Words() + ")"
	}
	files := sourceFiles{r.target.program.Files(), r.target.lesson != nil}
	return &dap.Subject{Run: r.run, Title: title, Path: files.path, Source: files.text, Judge: judgeForEditor}, nil
}

// failingToken returns the token of the shortest failing run that check finds.
func (a *app) failingToken(ctx context.Context, l dap.Launch) (string, error) {
	args := []string{"check", "--json"}
	for _, f := range []struct{ flag, value string }{{"run", l.Test}, {"budget", l.Budget}, {"switch", strings.Join(l.Switches, ",")}} {
		if f.flag == "budget" && f.value == "" {
			f.value = dapBudget
		}
		if f.value != "" {
			args = append(args, "--"+f.flag+"="+f.value)
		}
	}
	var out, said bytes.Buffer
	check := &app{stdout: &out, stderr: &said, environ: a.environ}
	status := check.run(ctx, slices.Concat(args, []string{"--", l.Target}))
	for _, c := range check.found {
		for _, f := range findingsOf(c) {
			if f.Token != "" && f.Red {
				return f.Token, nil
			}
		}
	}
	if ctx.Err() != nil {
		return "", errors.New("the search for a failing run was stopped")
	}
	if status == statusHolds {
		return "", fmt.Errorf("no run of %s fails in what racelab covered, so there is none to step through: name the token of one, or look at racelab check %s", cells.Clean(l.Target), cells.Clean(l.Target))
	}
	var failed struct {
		Error string `json:"error"`
	}
	if err := json.Unmarshal(out.Bytes(), &failed); err == nil && failed.Error != "" {
		return "", errors.New(failed.Error)
	}
	return "", fmt.Errorf("%s could not be checked: racelab check %s says why", cells.Clean(l.Target), cells.Clean(l.Target))
}

// judgeForEditor finds out what decided a run, as replay does.
func judgeForEditor(ctx context.Context, run *sim.Run) dap.Judgement {
	r := &replayed{run: run}
	r.decide(ctx)
	var j dap.Judgement
	var parts []string
	for _, in := range r.insights {
		parts = append(parts, in.Text)
	}
	if r.reason != nil {
		if len(parts) == 0 && r.reason.Text != "" {
			parts = append(parts, r.reason.Text)
		}
		j.Steps = r.reason.Steps
	}
	if r.line != nil {
		j.Inevitable, j.P = max(r.line.Inevitable, 0), r.line.P
		parts = append(parts, r.line.Words())
	}
	j.Text = strings.Join(parts, " ")
	return j
}

// sourceFiles finds the text of a program's files.
type sourceFiles struct {
	files    []sim.File
	embedded bool // a lesson's, which lie in no folder
}

// path is where a file lies.
func (f sourceFiles) path(name string) (string, bool) {
	if f.embedded {
		return "", false
	}
	abs, err := filepath.Abs(name)
	if err != nil {
		return "", false
	}
	if _, err := os.Stat(abs); err != nil {
		return "", false
	}
	return abs, true
}

// text is a file's source.
func (f sourceFiles) text(name string) (string, bool) {
	for _, file := range f.files {
		if file.Name == name {
			return string(file.Text), true
		}
	}
	return "", false
}
