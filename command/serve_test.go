package command

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"racelab/lessons"
	"racelab/lessons/progress"
)

// served is racelab serve in a process of its own.
type served struct {
	*testing.T
	host, port string
	dir        string
	cmd        *exec.Cmd
	stderr     bytes.Buffer
}

func startServe(t *testing.T, args ...string) *served {
	t.Helper()
	s := &served{T: t, dir: t.TempDir()}
	s.cmd = command(t, append([]string{"serve", "--listen", "127.0.0.1:0", "--state", filepath.Join(s.dir, "state"), "--drain", "1s"}, args...)...)
	s.cmd.Stderr = &s.stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_ = s.cmd.Wait()
		t.Fatalf("the server did not start: %v: %s", err, &s.stderr)
	}
	_, addr, _ := strings.Cut(strings.TrimSpace(line), "listens on ")
	if s.host, s.port, err = net.SplitHostPort(addr); err != nil {
		t.Fatal(err)
	}
	return s
}

// stop interrupts the server and returns its exit status.
func (s *served) stop() int {
	s.Helper()
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		s.Fatal(err)
	}
	late := time.AfterFunc(patience, func() { _ = s.cmd.Process.Kill() })
	_ = s.cmd.Wait() // the status says all
	if !late.Stop() {
		s.Fatalf("the server did not stop: %s", &s.stderr)
	}
	return s.cmd.ProcessState.ExitCode()
}

// openSSHKey makes a key as a user would.
func (s *served) openSSHKey(name string) string {
	s.Helper()
	for _, tool := range []string{"ssh", "ssh-keygen"} {
		if _, err := exec.LookPath(tool); err != nil {
			s.Skipf("there is no %s here", tool)
		}
	}
	path := filepath.Join(s.dir, name)
	if out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path).CombinedOutput(); err != nil {
		s.Fatalf("ssh-keygen: %v: %s", err, out)
	}
	return path
}

func (s *served) options(key string) []string {
	return []string{"-F", "none", "-i", key, "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR",
		"-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=" + filepath.Join(s.dir, "known"), "-p", s.port}
}

// ssh runs the OpenSSH client.
func (s *served) ssh(key, in string, words ...string) result {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "ssh", append(append(s.options(key), s.host), words...)...)
	cmd.Stdin = strings.NewReader(in)
	return runWith(s.T, cmd, func(*os.Process) {})
}

const racyProgram = `package main

import "sync"

func main() {
	var wg sync.WaitGroup
	var mu sync.Mutex
	n := 0
	for range 2 {
		wg.Go(func() { mu.Lock(); v := n; mu.Unlock(); mu.Lock(); n = v + 1; mu.Unlock() })
	}
	wg.Wait()
	if n != 2 {
		panic("lost")
	}
}
`

func TestServeToOpenSSH(t *testing.T) {
	packed := filepath.Join(t.TempDir(), "incidents")
	for _, args := range [][]string{{filepath.Join(packed, "lost-invoice")}, {"--kata", filepath.Join(packed, "slow-queue")}} {
		if r := racelab(t, append([]string{"lessons", "new"}, args...)...); r.status != 0 {
			t.Fatal(r.stderr)
		}
	}
	s := startServe(t, "--lessons", packed)
	key := s.openSSHKey("ada")
	outside := filepath.Join(t.TempDir(), "written")
	for _, tc := range []struct {
		name, in string
		words    []string
		status   int
		want     string
	}{
		{"lessons", "", []string{"lessons"}, 0, "lost-update"},
		{"a program that fails", racyProgram, []string{"check"}, 1, "lost"},
		{"a program that is none", "hello", []string{"check"}, 2, "program.go:1:1"},
		{"no program", "", []string{"check"}, 2, "no program on standard input"},
		{"a lesson with its fix", "", []string{"check", "lost-update", "--switch", "lock"}, 0, "0 of"},
		{"JSON", "", []string{"check", "lost-update", "--json"}, 1, `"interleavings"`},
		{"a file of the server", "", []string{"check", "/etc/passwd"}, 2, "there is no lesson"},
		{"the server's folder", "", []string{"check", "."}, 2, "there is no lesson"},
		{"a small budget", racyProgram, []string{"check", "--budget", "10states,1s"}, 1, "lost"},
		{"no token", "", []string{"replay", "nonsense"}, 2, "token"},
		{"a file beside the token", "", []string{"replay", "x", "/etc/passwd"}, 2, "accepts 1 arg"},
		{"a card", "", []string{"card", "lost-update"}, 0, "You have not proven one yet"},
		{"a card of a lesson of a pack", "", []string{"card", "incidents/lost-invoice"}, 0, "# Lost invoice"},
		{"a card of a file of the server", "", []string{"card", packed + "/lost-invoice"}, 2, "a card is about a lesson"},
		{"a card of two", "", []string{"card", "lost-update", "aba"}, 2, "accepts 1 arg"},
		{"a record", wroteLock(t), []string{"progress", "push"}, 0, ""},
		{"a card with the learner's fix", "", []string{"card", "lost-update"}, 0, "You wrote one that counts"},
		{"the lessons of a pack", "", []string{"lessons"}, 0, "incidents/lost-invoice"},
		{"a lesson of a pack with its fix", "", []string{"check", "incidents/lost-invoice", "--switch", "lock"}, 0, "0 of"},
		{"a lesson of a pack in lines of text", "incidents/lost-invoice\nquit\n", []string{"plain"}, 0, "one seat left"},
		{"a kata of a pack in lines of text", "katas\nquit\n", []string{"plain"}, 0, "slow-queue"},
		{"a new lesson in a folder of the server", "", []string{"lessons", "new", outside}, 2, ""},
		{"a shell", "", []string{"sh", "-c", "id"}, 2, "there is no command"},
		{"nothing", "", nil, 2, "the lab needs a terminal"},
	} {
		r := s.ssh(key, tc.in, tc.words...)
		if r.status != tc.status || !strings.Contains(r.stdout+r.stderr, tc.want) {
			t.Errorf("%s: status %d\n%s%s\nwant %d and %q", tc.name, r.status, r.stdout, r.stderr, tc.status, tc.want)
		}
	}
	if _, err := os.Stat(outside); err == nil {
		t.Error("a learner made a folder on the server")
	}
	if status := s.stop(); status != 0 {
		t.Errorf("status %d after an interrupt, want 0: %s", status, &s.stderr)
	}
}

// Whoever stops the server does not cut off its learners: they are told, and have
// as long as --drain says.
func TestServeStopsInGoodOrder(t *testing.T) {
	s := startServe(t, "--drain", "4s")
	key := s.openSSHKey("ada")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	learner := exec.CommandContext(ctx, "ssh", append(append([]string{"-tt"}, s.options(key)...), s.host, "lab", "lost-update")...)
	keys, err := learner.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer keys.Close()
	screen, err := learner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := learner.Start(); err != nil {
		t.Fatal(err)
	}
	seen := ""
	buf := make([]byte, 4096)
	read := func(until string) {
		for !strings.Contains(seen, until) {
			n, err := screen.Read(buf)
			seen += string(buf[:n])
			if err != nil {
				t.Fatalf("the screen ended before it showed %q: %q", until, seen)
			}
		}
	}
	read("alice")
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	read("The server stops in 4s. Your progress is kept.")
	read("The server stops now.")
	if err := learner.Wait(); err != nil {
		t.Errorf("the learner's ssh ended with %v", err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("the server ended with %v: %s", err, &s.stderr)
	}
}

func TestServeGivesNoFilesAndNoTunnels(t *testing.T) {
	s := startServe(t)
	key := s.openSSHKey("ada")
	target := filepath.Join(s.dir, "copied")
	for name, cmd := range map[string][]string{
		"scp":  append(append([]string{"scp"}, scpOptions(s.options(key))...), s.host+":/etc/passwd", target),
		"sftp": append(append([]string{"sftp", "-b", "/dev/null"}, scpOptions(s.options(key))...), s.host),
	} {
		if _, err := exec.LookPath(cmd[0]); err != nil {
			continue
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		if out, err := exec.CommandContext(ctx, cmd[0], cmd[1:]...).CombinedOutput(); err == nil {
			t.Errorf("%s succeeded: %s", name, out)
		}
		cancel()
	}
	if _, err := os.Stat(target); err == nil {
		t.Error("a file was copied")
	}
	s.stop()
}

// scpOptions are those of ssh with scp's letter for the port.
func scpOptions(of []string) []string {
	out := append([]string{}, of...)
	for i, o := range out {
		if o == "-p" {
			out[i] = "-P"
		}
	}
	return out
}

func TestServeHasNoWeakAlgorithm(t *testing.T) {
	audit, err := exec.LookPath("ssh-audit")
	if err != nil {
		t.Skip("ssh-audit is not installed")
	}
	s := startServe(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, audit, "-n", "-p", s.port, s.host).CombinedOutput()
	if strings.Contains(string(out), "[fail]") {
		t.Errorf("ssh-audit (%v):\n%s", err, out)
	}
	for _, line := range strings.Split(string(out), "\n") {
		// Its release may be older than the algorithm.
		if strings.Contains(line, "[warn]") && !strings.Contains(line, "unknown algorithm") {
			t.Errorf("ssh-audit warns: %s", line)
		}
	}
	if !strings.Contains(string(out), "curve25519-sha256") {
		t.Errorf("ssh-audit saw nothing:\n%s", out)
	}
	s.stop()
}

func TestProgressGoesToClassAndBack(t *testing.T) {
	s := startServe(t)
	key := s.openSSHKey("ada")
	wrapper := filepath.Join(s.dir, "ssh")
	script := "#!/bin/sh\nexec ssh " + strings.Join(s.options(key)[:len(s.options(key))-2], " ") + " \"$@\"\n"
	if err := os.WriteFile(wrapper, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	laptop, other := t.TempDir(), t.TempDir()
	racelab := func(home string, args ...string) result {
		cmd := command(t, args...)
		cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+home)
		return runWith(t, cmd, func(*os.Process) {})
	}
	record := filepath.Join(laptop, "record.json")
	if err := os.WriteFile(record, []byte(`{"version":1,"pages":{"race":"2026-01-02T03:04:05Z"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, step := range [][]string{
		{laptop, "progress", "import", record},
		{laptop, "progress", "push", "--ssh", wrapper, "-p", s.port, s.host},
		{other, "progress", "pull", "--ssh", wrapper, "-p", s.port, s.host},
	} {
		if r := racelab(step[0], step[1:]...); r.status != 0 {
			t.Fatalf("%v: status %d: %s", step, r.status, r.stderr)
		}
	}
	if r := racelab(other, "progress", "export", "--json"); !strings.Contains(r.stdout, `"race"`) {
		t.Errorf("what came back: %s%s", r.stdout, r.stderr)
	}
	if r := racelab(other, "progress", "pull", "--ssh", wrapper, "-p", "1", s.host); r.status != 2 || !strings.Contains(r.stderr, "refused") {
		t.Errorf("from nobody: status %d, %q", r.status, r.stderr)
	}
	if r := racelab(other, "progress", "pull", "--", "-oProxyCommand=touch"); r.status != 2 {
		t.Errorf("an option was taken for a host: %+v", r)
	}
	s.stop()
}

func TestServeThatCannot(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad")
	if err := os.WriteFile(bad, []byte("nonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	state := []string{"serve", "--listen", "127.0.0.1:0", "--state", filepath.Join(dir, "state")}
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"a damaged host key": {append(state, "--host-key", bad), "is not a private key"},
		"damaged keys":       {append(state, "--allow-keys", bad), "line 1"},
		"no keys":            {append(state, "--instructor-keys", bad+"x"), "cannot read the keys"},
		"a bad budget":       {append(state, "--budget", "lots"), "neither a time"},
		"a bad address":      {[]string{"serve", "--listen", "nowhere:99999", "--state", filepath.Join(dir, "s")}, "cannot listen"},
		"no NATS":            {append(state, "--nats", "nats://127.0.0.1:1"), "cannot reach the NATS server"},
	} {
		t.Run(name, func(t *testing.T) {
			r := runWith(t, command(t, tc.args...), func(*os.Process) {})
			if r.status != 2 || !strings.Contains(r.stderr, tc.want) {
				t.Errorf("status %d and %q, want 2 and %q", r.status, r.stderr, tc.want)
			}
		})
	}
	t.Run("no NATS, by the environment", func(t *testing.T) {
		cmd := command(t, state...)
		cmd.Env = append(cmd.Env, "RACELAB_NATS=nats://racelab:secret@127.0.0.1:1")
		r := runWith(t, cmd, func(*os.Process) {})
		if r.status != 2 || !strings.Contains(r.stderr, "cannot reach the NATS server") || strings.Contains(r.stderr, "secret") {
			t.Errorf("status %d and %q, want 2, where, and no password", r.status, r.stderr)
		}
	})
}

// wroteLock is the record of a learner who has written the fix of the first lesson.
func wroteLock(t *testing.T) string {
	t.Helper()
	l, err := lessons.Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	files, err := l.Starter("lock")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	text, err := progress.Encode(progress.Record{Lessons: map[string]progress.Lesson{
		"lost-update": {Wrote: now, Draft: progress.Draft{Text: string(files[0].Text), At: now}}}})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
