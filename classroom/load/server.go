package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// serverEnv makes this program the server.
const serverEnv = "RACELAB_LOAD_SERVER"

// server is racelab serve in a process of its own.
type server struct {
	cmd     *exec.Cmd
	dir     string
	addr    string
	health  string
	teacher ssh.Signer
}

func newKey() (ssh.Signer, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return ssh.NewSignerFromKey(private)
}

// freePort returns a loopback address that was free a moment ago.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func startServer(ctx context.Context, o options) (*server, error) {
	s := &server{}
	var err error
	if s.teacher, err = newKey(); err != nil {
		return nil, err
	}
	if s.dir, err = os.MkdirTemp("", "racelab-load"); err != nil {
		return nil, err
	}
	keys := filepath.Join(s.dir, "instructors.pub")
	if err := os.WriteFile(keys, ssh.MarshalAuthorizedKey(s.teacher.PublicKey()), 0o600); err != nil {
		return nil, err
	}
	if s.health, err = freePort(); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s.cmd = exec.CommandContext(ctx, self, "serve", "--listen", "127.0.0.1:0", "--state", s.dir, "--instructor-keys", keys,
		"--metrics", s.health, "--per-address", "100000", "--connections", "100000", "--drain", "1s")
	s.cmd.Env = append(os.Environ(), serverEnv+"=1")
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(os.Interrupt) }
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(s.dir, "log"))
	if err != nil {
		return nil, err
	}
	s.cmd.Stderr = log
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot start the server: %w", err)
	}
	first, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		text, _ := os.ReadFile(log.Name()) // what it said, if anything
		return nil, fmt.Errorf("the server did not start: %w: %s", err, text)
	}
	_, s.addr, _ = strings.Cut(strings.TrimSpace(first), "listens on ")
	return s, nil
}

func (s *server) stop() {
	_ = s.cmd.Process.Signal(os.Interrupt)
	_ = s.cmd.Wait() // interrupted
	_ = os.RemoveAll(s.dir)
}

// usage is what the server has used.
type usage struct {
	at         time.Time
	cpu        time.Duration
	rss        int64
	heap       int64
	goroutines int
}

// ticks is how many CPU ticks /proc counts a second, on every Linux that Go runs
// on.
const ticks = 100

func (s *server) usage() (usage, error) {
	u := usage{at: time.Now()}
	figures, err := s.metrics()
	if err != nil {
		return u, err
	}
	u.goroutines = int(figures["racelab_goroutines"])
	u.rss = int64(figures["racelab_memory_bytes"])
	u.heap = int64(figures["racelab_heap_bytes"])
	u.cpu = time.Duration(figures["racelab_cpu_seconds_total"] * float64(time.Second))
	proc := fmt.Sprintf("/proc/%d/", s.cmd.Process.Pid)
	stat, err := os.ReadFile(proc + "stat")
	if err != nil {
		return u, nil // not Linux
	}
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	user, _ := strconv.ParseInt(string(fields[11]), 10, 64)
	system, _ := strconv.ParseInt(string(fields[12]), 10, 64)
	u.cpu = time.Duration(user+system) * time.Second / ticks
	pages, err := os.ReadFile(proc + "statm")
	if err == nil {
		n, _ := strconv.ParseInt(string(bytes.Fields(pages)[1]), 10, 64)
		u.rss = n * int64(os.Getpagesize())
	}
	return u, nil
}

// rested is usage after the server has collected its garbage.
func (s *server) rested() (usage, error) {
	r, err := http.Get("http://" + s.health + "/debug/pprof/heap?gc=1")
	if err != nil {
		return usage{}, err
	}
	_, err = io.Copy(io.Discard, r.Body)
	if err := errors.Join(err, r.Body.Close()); err != nil {
		return usage{}, err
	}
	return s.usage()
}

func (s *server) metrics() (map[string]float64, error) {
	r, err := http.Get("http://" + s.health + "/metrics")
	if err != nil {
		return nil, fmt.Errorf("the server's metrics: %w", err)
	}
	defer r.Body.Close()
	out := map[string]float64{}
	lines := bufio.NewScanner(r.Body)
	for lines.Scan() {
		name, value, ok := strings.Cut(lines.Text(), " ")
		if n, err := strconv.ParseFloat(value, 64); ok && err == nil {
			out[name] = n
		}
	}
	return out, lines.Err()
}

// roomCode asks for the newest room.
func (s *server) roomCode(ctx context.Context) (string, error) {
	c, err := connect(ctx, s, s.teacher)
	if err != nil {
		return "", err
	}
	defer c.Close()
	for range 50 {
		sess, err := c.NewSession()
		if err != nil {
			return "", err
		}
		out, err := sess.Output("room list")
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		if code, _, ok := strings.Cut(string(out), " "); ok {
			return code, nil
		}
		settle(ctx, 100*time.Millisecond)
	}
	return "", errors.New("no room was opened")
}

// profile asks the server for profiles while it works.
func (s *server) profile(o options) (done chan struct{}) {
	done = make(chan struct{})
	if o.profile == "" {
		close(done)
		return done
	}
	go func() {
		defer close(done)
		for name, path := range map[string]string{"cpu.prof": fmt.Sprintf("profile?seconds=%d", max(o.seconds-2, 1)), "heap.prof": "heap"} {
			if err := s.save(filepath.Join(o.profile, name), "/debug/pprof/"+path); err != nil {
				fmt.Fprintln(os.Stderr, "load: no profile:", err)
			}
		}
	}()
	return done
}

func (s *server) save(file, path string) error {
	r, err := http.Get("http://" + s.health + path)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r.Body)
	return errors.Join(err, f.Close())
}
