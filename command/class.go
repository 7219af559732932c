package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"racelab/sim/cells"
)

// lend returns the command that runs c in place of the screen. An interrupt from the keyboard is c's for as long.
func (a *app) lend(c *exec.Cmd, done tea.ExecCallback) tea.Cmd {
	return tea.Exec(&lent{c, a}, done)
}

// lent is a command that has the terminal while it runs. It implements tea.ExecCommand.
type lent struct {
	*exec.Cmd
	a *app
}

// Run implements tea.ExecCommand.
func (l *lent) Run() error {
	l.a.lent.Add(1)
	defer l.a.lent.Add(-1)
	return l.Cmd.Run()
}

// SetStdin implements tea.ExecCommand. The command has the terminal itself: through a pipe, ssh would find none.
func (l *lent) SetStdin(io.Reader) { l.Cmd.Stdin = os.Stdin }

// SetStdout implements tea.ExecCommand.
func (l *lent) SetStdout(io.Writer) { l.Cmd.Stdout = os.Stdout }

// SetStderr implements tea.ExecCommand.
func (l *lent) SetStderr(io.Writer) { l.Cmd.Stderr = os.Stderr }

// toClass leads to a class, or opens one. It implements shell.Class.
type toClass struct{ a *app }

// hostName is a host's name or address as ssh takes it, with a user before it that may be the code of a room. None begins
// with a dash: ssh would read it as an option.
var hostName = regexp.MustCompile(`^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*@)?(?:[A-Za-z0-9_][A-Za-z0-9_.-]*|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)$`)

// Join implements shell.Class.
func (c toClass) Join(where string) (*exec.Cmd, error) {
	host, port, err := classAddress(where)
	if err != nil {
		return nil, err
	}
	ssh, err := exec.LookPath("ssh")
	if err != nil {
		return nil, errors.New("no ssh was found on this machine; an SSH client comes with Linux, macOS and Windows, or as the package openssh-client")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	args := []string{"-t"}
	switch {
	case port != "":
		args = append(args, "-p", port)
	case !c.a.hasPort(ctx, host, syncFlags{ssh: ssh}):
		args = append(args, "-p", strconv.Itoa(classPort))
	}
	return exec.Command(ssh, append(args, "--", host)...), nil
}

// classAddress parts the address of a class into what ssh connects to and a port, which is empty if there is none.
func classAddress(where string) (host, port string, err error) {
	if where == "" {
		return "", "", errors.New("type the address of the class, such as lab.example.org or CODE@lab.example.org")
	}
	host = where
	if h, p, err := net.SplitHostPort(where); err == nil {
		host, port = h, p
		if n, err := strconv.ParseUint(p, 10, 16); err != nil || n == 0 {
			return "", "", fmt.Errorf("%s is no port: it is a number up to 65535", cells.Clean(p))
		}
	}
	if !hostName.MatchString(host) {
		return "", "", fmt.Errorf("%s is not the address of a class: one looks like lab.example.org, CODE@lab.example.org or lab.example.org:2222", cells.Cut(cells.Clean(where), 40))
	}
	return host, port, nil
}

// Serve implements shell.Class.
func (toClass) Serve(rehearsing bool) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("racelab does not find its own program to start it again: %w; type racelab serve in another terminal", err)
	}
	if rehearsing {
		return exec.Command(self, "serve", "--listen", fmt.Sprintf("127.0.0.1:%d", classPort), "--rehearse", "12"), nil
	}
	return exec.Command(self, "serve"), nil
}
