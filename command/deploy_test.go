package command

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"golang.org/x/crypto/ssh"
)

// These tests hold the files in deploy to the programs that they are for.

func deployFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// replaced is text with each old word as the new one; every one must be there.
func replaced(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("there is no %q in\n%s", pairs[i], text)
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// tool is where a program of the system is, which may be no place for everybody.
func tool(t *testing.T, name string) string {
	t.Helper()
	for _, folder := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/sbin", "/sbin") {
		if path, err := exec.LookPath(filepath.Join(folder, name)); err == nil {
			return path
		}
	}
	t.Skipf("there is no %s here", name)
	return ""
}

func TestFlagsInDeployFilesExist(t *testing.T) {
	unit := regexp.MustCompile(`(?m)^ExecStart=/usr/local/bin/racelab (.*)$`).FindStringSubmatch(deployFile(t, "racelab.service"))
	entry := regexp.MustCompile(`(?m)^ENTRYPOINT \["/racelab", (.*)\]$`).FindStringSubmatch(deployFile(t, "Containerfile"))
	if unit == nil || entry == nil {
		t.Fatalf("the commands are not where they were: %q, %q", unit, entry)
	}
	for name, words := range map[string][]string{
		"racelab.service": strings.Fields(unit[1]),
		"Containerfile":   strings.Fields(strings.NewReplacer(`"`, "", ",", "").Replace(entry[1])),
	} {
		if r := racelab(t, append(words, "--help")...); r.status != 0 || !strings.Contains(r.stdout, "--listen") {
			t.Errorf("%s: %v: status %d, %s", name, words, r.status, r.stderr)
		}
	}
}

func TestUnitIsWhatSystemdUnderstands(t *testing.T) {
	analyze := tool(t, "systemd-analyze")
	file := filepath.Join(t.TempDir(), "racelab.service")
	text := replaced(t, deployFile(t, "racelab.service"), "/usr/local/bin/racelab", os.Getenv("RACELAB_BINARY"))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(analyze, "verify", "--man=no", file).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
}

// Whoever guesses is in the log in the words that the filter looks for, as text and as
// JSON.
func TestFilterForFail2banKnowsTheLog(t *testing.T) {
	text := deployFile(t, "fail2ban.conf")
	_, list, found := strings.Cut(text, "failregex = ")
	if !found {
		t.Fatalf("there is no failregex in %s", text)
	}
	for _, format := range [][]string{nil, {"--log-json"}} {
		s := startServe(t, format...)
		c, err := ssh.Dial("tcp", net.JoinHostPort(s.host, s.port), &ssh.ClientConfig{
			User: "eve", HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: patience,
			Auth: []ssh.AuthMethod{ssh.KeyboardInteractive(func(_, _ string, questions []string, _ []bool) ([]string, error) {
				return []string{"ABCDEF", "Eve"}[:len(questions)], nil
			})},
		})
		if err == nil {
			_ = c.Close()
			t.Error("a room that is not there was entered")
		}
		s.stop()
		hits := 0
		for line := range strings.Lines(list) {
			pattern := regexp.MustCompile(strings.ReplaceAll(strings.TrimSpace(line), "<HOST>", `127\.0\.0\.1`))
			hits += len(pattern.FindAllString(s.stderr.String(), -1))
		}
		if hits == 0 {
			t.Errorf("%v: no line of the filter finds the guess in %s", format, &s.stderr)
		}
	}
}

func TestFirewallIsWhatNftUnderstands(t *testing.T) {
	nft := tool(t, "nft")
	rules := strings.ReplaceAll(deployFile(t, "nftables.conf"), "# ip saddr", "ip saddr") // those for other machines, too
	cmd := exec.Command(nft, "-c", "-f", "-")
	cmd.Stdin = strings.NewReader(rules)
	out, err := cmd.CombinedOutput()
	if strings.Contains(string(out), "Operation not permitted") {
		t.Skip("nft may not look at the kernel's rules here")
	}
	if err != nil {
		t.Errorf("nft -c: %v\n%s", err, out)
	}
}

// natsCluster starts three servers as nats.conf says, and returns what a node has
// to know of them.
func natsCluster(t *testing.T) (addresses string) {
	t.Helper()
	var pairs, urls []string
	for i := 1; i <= 3; i++ {
		client, route := "127.0.0.1:"+freePort(t), "127.0.0.1:"+freePort(t)
		pairs = append(pairs, fmt.Sprintf("10.0.0.%d:4222", i), client, fmt.Sprintf("10.0.0.%d:6222", i), route)
		urls = append(urls, "nats://racelab:12345@"+client)
	}
	pairs = append(pairs, "NATS-PASSWORD", "12345", "ROUTE-PASSWORD", "6e7")
	for i := 1; i <= 3; i++ {
		dir := t.TempDir()
		text := replaced(t, deployFile(t, "nats.conf"), "server_name: nats-1", fmt.Sprint("server_name: nats-", i),
			"listen: 10.0.0.1", fmt.Sprint("listen: 10.0.0.", i), "/var/lib/nats", dir, "http: 127.0.0.1:8222", "")
		text = strings.NewReplacer(pairs...).Replace(text)
		file := filepath.Join(dir, "nats.conf")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		opts, err := server.ProcessConfigFile(file)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		opts.NoSigs, opts.NoLog = true, true
		s, err := server.NewServer(opts)
		if err != nil {
			t.Fatal(err)
		}
		s.Start()
		t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	}
	return strings.Join(urls, ",")
}

// balancer starts HAProxy as haproxy.cfg says, before nodes at those two
// addresses, and returns its port.
func balancer(t *testing.T, haproxy string, nodes [2]string) string {
	t.Helper()
	port := freePort(t)
	text := replaced(t, deployFile(t, "haproxy.cfg"), "bind :23234", "bind 127.0.0.1:"+port,
		"10.0.0.11:23234", nodes[0], "10.0.0.12:23234", nodes[1], "user haproxy", "", "group haproxy", "")
	file := filepath.Join(t.TempDir(), "haproxy.cfg")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(haproxy, "-db", "-f", file)
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() { _ = cmd.Process.Kill(); <-ended })
	deadline := time.After(patience)
	for {
		if c, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			_ = c.Close()
			return port
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("HAProxy ended with %v: %s", err, &log)
		case <-deadline:
			t.Fatal("HAProxy did not start")
		case <-time.After(10 * time.Millisecond): // between two looks
		}
	}
}

// seat is the OpenSSH client on a terminal of its own.
type seat struct {
	t     *testing.T
	cmd   *exec.Cmd
	keys  io.WriteCloser
	ended chan struct{}

	mu   sync.Mutex
	seen bytes.Buffer
}

// Write implements io.Writer.
func (s *seat) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen.Write(p)
}

func (s *seat) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen.String()
}

func sit(t *testing.T, options []string, words ...string) *seat {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	s := &seat{t: t, cmd: exec.CommandContext(ctx, "ssh", append(append([]string{"-tt"}, options...), words...)...), ended: make(chan struct{})}
	s.cmd.Stdout, s.cmd.Stderr = s, s
	var err error
	if s.keys, err = s.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.cmd.Wait(); close(s.ended) }() // a lost node is no good end
	t.Cleanup(func() { cancel(); <-s.ended })
	return s
}

// shows waits until the screen has shown a text.
func (s *seat) shows(text string) {
	s.t.Helper()
	deadline := time.Now().Add(patience)
	for !strings.Contains(s.text(), text) {
		if time.Now().After(deadline) {
			s.t.Fatalf("the screen never showed %q: %q", text, s.text())
		}
		time.Sleep(5 * time.Millisecond) // between two looks
	}
}

func (s *seat) press(keys string) {
	s.t.Helper()
	if _, err := io.WriteString(s.keys, keys); err != nil {
		s.t.Fatal(err)
	}
}

// called says at the door of a room what somebody wants to be called.
func (s *seat) called(name string) {
	s.t.Helper()
	s.shows("What do you want to be called here?")
	s.press("\x15" + name) // ctrl+u empties the line
	s.shows(name)
	s.press("\r")
}

// connections waits until each node has so many.
func connections(t *testing.T, metrics [2]string, want string) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for _, address := range metrics {
		for {
			r, err := http.Get("http://" + address + "/metrics")
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(r.Body)
			_ = r.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), "\nracelab_connections "+want+"\n") {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("a node never had %s connections:\n%s", want, text)
			}
			time.Sleep(10 * time.Millisecond) // between two looks
		}
	}
}

// A class on two machines, as docs/classroom.md sets it up: one room, learners on
// both nodes. One node is killed; its learners connect again and go on.
func TestTwoNodesBehindABalancer(t *testing.T) {
	if testing.Short() {
		t.Skip("three NATS servers and two nodes take some seconds")
	}
	haproxy := tool(t, "haproxy")
	nats := natsCluster(t)
	t.Setenv("RACELAB_NATS", nats)
	one := startServe(t, "--per-address", "1000")
	teacher, learner := one.openSSHKey("teacher"), one.openSSHKey("learner")
	instructors := filepath.Join(one.dir, "instructors.pub")
	if err := os.Rename(teacher+".pub", instructors); err != nil {
		t.Fatal(err)
	}
	one.stop() // it made the host key; the next two have it and the instructors' keys
	shared := []string{"--per-address", "1000", "--host-key", filepath.Join(one.dir, "state", "host_key"), "--instructor-keys", instructors}
	var nodes [2]*served
	var metrics [2]string
	for i := range nodes {
		metrics[i] = "127.0.0.1:" + freePort(t)
		nodes[i] = startServe(t, append(shared, "--metrics", metrics[i])...)
	}
	one.port = balancer(t, haproxy, [2]string{net.JoinHostPort(nodes[0].host, nodes[0].port), net.JoinHostPort(nodes[1].host, nodes[1].port)})
	one.host = "127.0.0.1"
	connections(t, metrics, "0") // that of the balancer's start is over

	lead := sit(t, one.options(teacher), one.host, "room", "new", "lost-update")
	lead.called("Ada")
	lead.shows("you have the wheel")
	code := regexp.MustCompile(`room ([A-Z0-9]{6})`).FindStringSubmatch(lead.text())
	if code == nil {
		t.Fatalf("no code in %q", lead.text())
	}
	follow := sit(t, one.options(learner), "learner@"+one.host, "room", code[1])
	follow.called("Bob")
	follow.shows("2 here")
	connections(t, metrics, "1") // each is on another node
	lead.press("1")
	follow.shows("step 1")
	lead.press("R")
	lead.shows("can it still fail?")
	lead.press("f")
	follow.shows("No, it holds in every interleaving")
	follow.press("2")
	follow.shows("Your vote counts")

	lost := nodes[1]
	if err := lost.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	// Until the process is gone its socket may still take a connection, and drop it.
	_ = lost.cmd.Wait()
	var again *seat
	select { // who was on it is cut off
	case <-follow.ended:
		again = sit(t, one.options(learner), "learner@"+one.host, "room", code[1])
		again.shows("● you") // the vote is kept
	case <-lead.ended:
		lead = sit(t, one.options(teacher), one.host, "room", code[1])
		lead.shows("you have the wheel")
		again = follow
	case <-time.After(patience):
		t.Fatal("nobody was on the node that was lost")
	}
	lead.press("R")
	lead.shows("Close the vote")
	lead.press("v")
	again.shows("Talk to your neighbours")
}
