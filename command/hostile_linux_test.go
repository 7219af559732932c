package command

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// hostilePrograms are small or ordinary to look at, and take gigabytes or minutes
// to compile.
func hostilePrograms() map[string]string {
	doubling := "package main\n\nconst s0 = \"0123456789abcdef\"\n"
	for i := 1; i < 32; i++ {
		doubling += fmt.Sprintf("const s%d = s%d + s%d\n", i, i-1, i-1)
	}
	generics := "package main\n\ntype pair[A, B any] struct { a A; b B }\n\nfunc f0[T any](T) {}\n"
	for i := 1; i < 26; i++ {
		generics += fmt.Sprintf("func f%d[T any](T) { f%d(pair[T, int]{}); f%d(pair[T, string]{}) }\n", i, i-1, i-1)
	}
	var functions strings.Builder
	functions.WriteString("package main\n\n")
	for i := 0; functions.Len() < maxSource-200; i++ {
		fmt.Fprintf(&functions, "func f%d(a, b int) (c int) { defer func() { c++ }(); return a*b + f%d(b, a) }\n", i, i)
	}
	functions.WriteString("func main() { _ = f0(1, 2) }\n")
	return map[string]string{
		"a constant that doubles": doubling + "\nfunc main() { println(len(s31)) }\n",
		"generics that multiply":  generics + "\nfunc main() { f25(1) }\n",
		"functions without end":   functions.String(),
	}
}

// memory returns what the status of a process says under that name, in bytes, and 0
// of one that has ended.
func memory(pid, name string) (n int64) {
	text, _ := os.ReadFile("/proc/" + pid + "/status")
	_, rest, _ := strings.Cut(string(text), name+":")
	_, _ = fmt.Sscan(rest, &n)
	return n << 10
}

// family returns what a process and its children have of memory.
func family(pid string) int64 {
	sum := memory(pid, "VmRSS")
	tasks, _ := filepath.Glob("/proc/" + pid + "/task/*/children")
	for _, file := range tasks {
		text, _ := os.ReadFile(file)
		for _, child := range strings.Fields(string(text)) {
			sum += memory(child, "VmRSS")
		}
	}
	return sum
}

// Anybody with a fresh key may send programs. What they do, the class does not
// notice: neither does the server grow, nor do others wait.
func TestHostileProgramsHarmNobody(t *testing.T) {
	const most = 256 << 20
	s := startServe(t, "--program-memory", "256", "--program-time", "8s", "--explorers", "1")
	pid := fmt.Sprint(s.cmd.Process.Pid)
	learner := s.openSSHKey("learner")
	done := make(chan struct{})
	var attackers sync.WaitGroup
	for name, program := range hostilePrograms() {
		key := s.openSSHKey(strings.ReplaceAll(name, " ", "-"))
		attackers.Go(func() {
			r := s.ssh(key, program, "check")
			if r.status != 2 || !strings.HasPrefix(r.stderr, "racelab: ") || strings.Contains(r.stderr, "goroutine ") {
				t.Errorf("%s: status %d\n%s%s", name, r.status, r.stdout, r.stderr)
			}
		})
	}
	go func() { attackers.Wait(); close(done) }()
	var peak int64
	slowest, asked := time.Duration(0), 0
	var class sync.WaitGroup
	class.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			began := time.Now()
			if r := s.ssh(learner, "", "lessons"); r.status != 0 {
				t.Errorf("the class: status %d: %s", r.status, r.stderr)
			}
			slowest, asked = max(slowest, time.Since(began)), asked+1
			time.Sleep(100 * time.Millisecond) // a learner thinks
		}
	})
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for running := true; running; {
		select {
		case <-tick.C:
			peak = max(peak, family(pid))
		case <-done:
			running = false
		}
	}
	class.Wait()
	own := memory(pid, "VmHWM")
	t.Logf("the server had %d MiB at most, with its children %d MiB; of %d answers the slowest took %v", own>>20, peak>>20, asked, slowest)
	if own > 250<<20 {
		t.Errorf("the server itself took %d MiB", own>>20)
	}
	if peak > 250<<20+2*most { // what a child takes within one look, too
		t.Errorf("the server and its children took %d MiB", peak>>20)
	}
	if slowest > 8*time.Second || asked == 0 {
		t.Errorf("of %d answers to the class the slowest took %v", asked, slowest)
	}
	if r := s.ssh(learner, racyProgram, "check"); r.status != 1 || !strings.Contains(r.stdout, "lost") {
		t.Errorf("a program after the attack: status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	if s.stop() != 0 {
		t.Errorf("the server: %s", &s.stderr)
	}
}

// busyProgram has more interleavings than any budget covers.
const busyProgram = `package main

import "sync"

func main() {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var n [6]int
	for i := range n {
		wg.Go(func() {
			for range 9 {
				mu.Lock()
				n[i]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}
`

// One key with a dozen programs has one turn at a time, and so the others wait for
// one program of it at most, and are told so. Who asks about a lesson does not wait
// at all.
func TestADozenProgramsOfOneKeyHoldNobodyUp(t *testing.T) {
	s := startServe(t, "--program-time", "6s", "--explorers", "1")
	hoarder, learner := s.openSSHKey("hoarder"), s.openSSHKey("learner")
	var hoard sync.WaitGroup
	var mu sync.Mutex
	refused := 0
	for range 12 {
		hoard.Go(func() {
			r := s.ssh(hoarder, busyProgram, "check")
			mu.Lock()
			defer mu.Unlock()
			if strings.Contains(r.stderr, "a program of yours is being read or waits") {
				refused++
			}
		})
	}
	time.Sleep(time.Second) // until one of them runs
	began := time.Now()
	if r := s.ssh(learner, "", "check", "lost-update"); r.status != 1 || strings.Contains(r.stderr, "waits") {
		t.Errorf("a lesson: status %d: %s", r.status, r.stderr)
	}
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("who asks about a lesson waited %v", took)
	}
	began = time.Now()
	r := s.ssh(learner, racyProgram, "check")
	if took := time.Since(began); r.status != 1 || took > 15*time.Second {
		t.Errorf("the second learner waited %v: status %d\n%s%s", took, r.status, r.stdout, r.stderr)
	}
	if !strings.Contains(r.stderr, "racelab: waits for a turn, which comes next") {
		t.Errorf("who waits is told %q", r.stderr)
	}
	hoard.Wait()
	if refused < 8 {
		t.Errorf("%d of a dozen programs at once were refused", refused)
	}
	s.stop()
}

// dialFresh connects with a key that nobody has seen before.
func dialFresh(t *testing.T, s *served) *ssh.Client {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	c, err := ssh.Dial("tcp", net.JoinHostPort(s.host, s.port), &ssh.ClientConfig{
		User: "mallory", Auth: []ssh.AuthMethod{ssh.PublicKeys(signer)}, HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: patience,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// A hundred connections with four channels each send large programs that never end.
// They took 2.8 GB.
func TestProgramsThatNeverEndTakeABoundedPart(t *testing.T) {
	s := startServe(t)
	learner := s.openSSHKey("learner")
	text := bytes.Repeat([]byte(" "), maxSource-1)
	var senders sync.WaitGroup
	for range 100 {
		c := dialFresh(t, s)
		for range 4 {
			senders.Go(func() {
				sess, err := c.NewSession()
				if err != nil {
					return
				}
				in, err := sess.StdinPipe()
				if err != nil || sess.Start("check") != nil {
					return
				}
				_, _ = in.Write(text) // and no end; it is refused, or hangs until its time is over
			})
		}
	}
	pid := fmt.Sprint(s.cmd.Process.Pid)
	time.Sleep(3 * time.Second) // in which all of them send what they can
	if r := s.ssh(learner, racyProgram, "check"); r.status != 1 || !strings.Contains(r.stdout, "lost") {
		t.Errorf("a program of ordinary size meanwhile: status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	most := memory(pid, "VmHWM")
	t.Logf("the server had %d MiB at most", most>>20)
	if most > 1<<30 {
		t.Errorf("the server took %d MiB", most>>20)
	}
	_ = s.cmd.Process.Kill() // there is no need to wait for them
	senders.Wait()
}
