package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"racelab/lessons/progress"
	"racelab/sim/cells"
	"racelab/sim/number"
)

// maxReply bounds what a class may send as progress, in bytes.
const maxReply = 16 << 20

// syncFlags are the flags of pull and push.
type syncFlags struct {
	port int
	ssh  string
}

// pullCommand and pushCommand move progress between this machine and a class. They
// go over the ssh of the machine, so that keys, agents and known hosts are as
// always.
func (a *app) pullCommand() *cobra.Command {
	return a.syncCommand("pull HOST", "Join your progress in a class with what is here; nothing of either is lost", a.pull)
}

func (a *app) pushCommand() *cobra.Command {
	return a.syncCommand("push HOST", "Join what is here with your progress in a class; nothing of either is lost", a.push)
}

func (a *app) syncCommand(use, short string, work func(context.Context, string, syncFlags) error) *cobra.Command {
	var f syncFlags
	cmd := &cobra.Command{
		Use: use, Short: short,
		Example: "racelab progress " + strings.Fields(use)[0] + " lab.example.org",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || strings.HasPrefix(args[0], "-") {
				return errors.New("name the class as for ssh: lab.example.org, or ada@lab.example.org")
			}
			return nil
		},
		RunE: a.do(func(ctx context.Context, args []string) (int, error) { return statusHolds, work(ctx, args[0], f) }),
	}
	cmd.Flags().IntVarP(&f.port, "port", "p", 0, "the class's port (default: what your ssh_config says of the host, otherwise 23234)")
	cmd.Flags().StringVar(&f.ssh, "ssh", "ssh", "the ssh to use")
	return cmd
}

func (a *app) pull(ctx context.Context, host string, f syncFlags) error {
	out, err := a.remote(ctx, host, f, nil, "pull")
	if err != nil {
		return err
	}
	theirs, err := progress.Decode(out)
	if err != nil {
		return fmt.Errorf("what %s sent is not progress that this racelab can read: %w", cells.Clean(host), err)
	}
	mine, err := a.store()
	if err != nil {
		return err
	}
	now, err := mine.Update(ctx, func(r *progress.Record) { *r = progress.Merge(*r, theirs) })
	if err != nil {
		return err
	}
	return a.print(fmt.Sprintf("Merged: %s here now.\n", number.Of(len(now.Lessons), "lesson")))
}

func (a *app) push(ctx context.Context, host string, f syncFlags) error {
	mine, err := a.store()
	if err != nil {
		return err
	}
	r, err := mine.Load(ctx)
	if err != nil {
		return err
	}
	text, err := progress.Encode(r)
	if err != nil {
		return err
	}
	if _, err := a.remote(ctx, host, f, text, "push"); err != nil {
		return err
	}
	return a.print(fmt.Sprintf("Merged: the class knows of %s.\n", number.Of(len(r.Lessons), "lesson")))
}

// classPort is where a class listens unless somebody says otherwise.
const classPort = 23234

// hasPort reports whether the configuration of ssh names a port for the host. It is asked for what it would do; an
// ssh that cannot say so has none.
func (a *app) hasPort(ctx context.Context, host string, f syncFlags) bool {
	cmd := exec.CommandContext(ctx, f.ssh, "-G", "--", host)
	cmd.Env = a.environ
	out, err := cmd.Output()
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(out)) {
		if port, ok := strings.CutPrefix(strings.TrimSpace(line), "port "); ok {
			return port != "22" // which is what it says where nothing is set
		}
	}
	return false
}

// remote runs a command of the class.
func (a *app) remote(ctx context.Context, host string, f syncFlags, in []byte, what string) ([]byte, error) {
	args := []string{"-T"}
	switch {
	case f.port != 0:
		args = append(args, "-p", strconv.Itoa(f.port))
	case !a.hasPort(ctx, host, f):
		args = append(args, "-p", strconv.Itoa(classPort))
	}
	cmd := exec.CommandContext(ctx, f.ssh, append(args, "--", host, "progress", what)...)
	cmd.Env = a.environ
	out := &limited{left: maxReply}
	var errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), out, &errs
	err := cmd.Run()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return nil, fmt.Errorf("there is no %q on this machine; install the OpenSSH client", f.ssh)
	case out.left < 0:
		return nil, errors.New("the class sent more than a record of progress can be")
	case err != nil:
		why := strings.TrimPrefix(oneLine(errs.String()), "racelab: ")
		if why == "" {
			why = err.Error()
		}
		return nil, fmt.Errorf("%s: %s", cells.Clean(host), why)
	}
	return out.b.Bytes(), nil
}

// limited keeps so many bytes and refuses more.
type limited struct {
	b    bytes.Buffer
	left int
}

// Write implements io.Writer.
func (l *limited) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, io.ErrShortWrite
	}
	return l.b.Write(p)
}
