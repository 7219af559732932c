package compiled

import (
	"fmt"
	"runtime"
	"strings"
	"time"
)

// A goroutine that is left behind for ever fails a run in the engine, which
// proves that nobody can wake it. For real there is no proof, but a good sign: it
// was started by the lesson's own code, the actors have ended, and it stands
// still.

// How long a goroutine may stand still before it counts as left behind: the
// lesson's seconds are milliseconds here. One that waits in a select may wait
// for a timer. One that is under way, on a busy machine, is waited for longer.
const (
	still       = 5 * time.Millisecond
	stillSelect = 100 * time.Millisecond
	underWay    = 2 * time.Second
)

// maxLeaked is how many goroutines are left behind before a new process is better.
const maxLeaked = 64

// leaked is a goroutine by its number, with what it does: "chan send".
type leaked map[string]string

// leftBehind waits until the goroutines that code of package pkg has started
// have ended, and returns those that do not. before is how many goroutines there
// were; known were left behind by earlier runs.
func leftBehind(pkg string, before int, known leaked) leaked {
	settle(before)
	// Their number tells nothing: of those before, some may have ended since.
	for began := time.Now(); ; time.Sleep(still / 20) {
		left := startedBy(pkg, known)
		patience, awake := still, false
		for _, does := range left {
			switch does {
			case "select":
				patience = max(patience, stillSelect)
			case "running", "runnable", "sleep", "syscall", "IO wait":
				patience, awake = underWay, true
			}
		}
		switch {
		case len(left) == 0:
			return nil
		case time.Since(began) < patience:
		case awake: // slow, but under way
			return nil
		default:
			return left
		}
	}
}

// startedBy returns the goroutines that code of package pkg has started, but
// for those known.
func startedBy(pkg string, known leaked) leaked {
	found := leaked{}
	for stack := range strings.SplitSeq(stacks(), "\n\n") {
		if !strings.Contains(stack, "\ncreated by "+pkg+".") {
			continue
		}
		number, does, _ := strings.Cut(strings.TrimPrefix(stack, "goroutine "), " [")
		does, _, _ = strings.Cut(does, "]")
		does, _, _ = strings.Cut(does, ",") // "chan send, 2 minutes"
		if _, is := known[number]; !is {
			found[number] = does
		}
	}
	return found
}

// stacks returns the stack of every goroutine.
func stacks() string {
	buf := make([]byte, 64<<10)
	for {
		if n := runtime.Stack(buf, true); n < len(buf) {
			return string(buf[:n])
		}
		buf = make([]byte, 2*len(buf))
	}
}

// words says what was left behind.
func (l leaked) words() string {
	for _, does := range l {
		if len(l) == 1 {
			return "leak: a goroutine is left behind, in " + does
		}
		return fmt.Sprintf("leak: %d goroutines are left behind, one in %s", len(l), does)
	}
	return ""
}
