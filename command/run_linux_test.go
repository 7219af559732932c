package command

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestInterruptedRunShowsWhatWasSeen(t *testing.T) {
	cmd := command(t, "run", "lost-update", "--runs", "1000000000")
	// Ctrl-C reaches the whole process group, the child that does the runs too.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	r := runWith(t, cmd, func(p *os.Process) {
		time.Sleep(time.Second)
		_ = syscall.Kill(-p.Pid, syscall.SIGINT)
	})
	if r.status != statusInterrupted || r.took > 10*time.Second {
		t.Errorf("status %d after %v\n%s%s", r.status, r.took, r.stdout, r.stderr)
	}
	if !strings.Contains(r.stdout, "interrupted: ") || !strings.Contains(r.stdout, "balance 180") || strings.Contains(r.stdout, "of 0 runs") {
		t.Errorf("it shows\n%s%s", r.stdout, r.stderr)
	}
}

// The runs are children of the lab: one key starts them, another stops them, and
// leaving takes them along.
func TestTheLabRunsALessonForReal(t *testing.T) {
	term := openLab(t, 80, 24, "lab", "cqrs")
	term.waitFor(t, "interleavings fail")
	term.press(t, "x")
	term.waitFor(t, "runs…") // the terminal gets what changed, word by word
	term.press(t, "\x1b")
	term.waitFor(t, "Stopped")
	term.press(t, " ")
	time.Sleep(200 * time.Millisecond)
	term.press(t, "\x03")
	if status := term.exit(t); status != statusHolds {
		t.Errorf("status %d, wrote %q", status, term.written())
	}
	if out := term.written(); strings.Contains(out, "Engine bug") || strings.Contains(out, "goroutine ") {
		t.Errorf("it wrote %q", out)
	}
}
