package exercise

import (
	"context"
	"strings"
	"testing"
	"time"

	"racelab/sim"
)

// draft puts a body in place of that of deposit in the exercise of lost-update.
func draft(e *Exercise, body, more string) []sim.File {
	files := e.Starter()
	text := string(files[0].Text)
	at := strings.Index(text, "func (l *Lesson) deposit(n int64) {")
	end := at + strings.Index(text[at:], "\n}\n")
	text = text[:at] + "func (l *Lesson) deposit(n int64) {\n" + body + text[end:] + more
	text = strings.Replace(text, "import (\n", "import (\n\t\"sync\"\n\t\"sync/atomic\"\n\t\"time\"\n", 1)
	files[0].Text = []byte(text + "\nvar (\n\t_ sync.Mutex\n\t_ atomic.Int64\n\t_ time.Duration\n)\n")
	return files
}

// Whatever does the job counts, whether a fix of the lesson looks like it or not; what does
// not is told why.
func TestWhatCounts(t *testing.T) {
	e := of(t, "lost-update")
	tests := []struct {
		name, body, more string
		reason           Reason
		said             string
	}{
		{"a lock that is global", "\tmu.Lock()\n\tdefer mu.Unlock()\n\tl.balance += n", "\nvar mu sync.Mutex\n", Fixed, "0 of "},
		{"compare and swap", "\tfor {\n\t\tb := atomic.LoadInt64(&l.balance)\n\t\tif atomic.CompareAndSwapInt64(&l.balance, b, b+n) {\n\t\t\treturn\n\t\t}\n\t}", "", Fixed, "0 of "},
		{"a channel as a lock", "\tturn <- true\n\tl.balance += n\n\t<-turn", "\nvar turn = make(chan bool, 1)\n", Fixed, "0 of "},
		{"the right sum at once", "\tmu.Lock()\n\tdefer mu.Unlock()\n\tl.balance = 180", "\nvar mu sync.Mutex\n", Idle, "with alice alone"},
		{"only the first pays in", "\tmu.Lock()\n\tdefer mu.Unlock()\n\tif !paid {\n\t\tpaid = true\n\t\tl.balance = 180\n\t}", "\nvar (\n\tmu sync.Mutex\n\tpaid bool\n)\n", Idle, "the work is not done"},
		{"a lock that nobody gives back", "\tmu.Lock()\n\tl.balance += n", "\nvar mu sync.Mutex\n", Fails, "bob waits to lock mu"},
		{"a sleep in between", "\tif n == 30 {\n\t\ttime.Sleep(time.Hour)\n\t}\n\tl.balance += n", "", Fails, " fail: balance is"},
		{"a spelling mistake", "\tlok.Lock()\n\tl.balance += n", "", Broken, ": undefined: lok"},
		{"a bracket too few", "\tl.balance += n\n\tif true {", "", Broken, "line "},
		{"another actor", "\tl.balance += n", "\nfunc (l *Lesson) Carol() {}\n", Refused, "Carol would be another actor"},
		{"a panic that is hidden", "\tdefer func() { recover() }()\n\tmu.Lock()\n\tl.balance += n\n\tmu.Unlock()\n\tpanic(\"done\")", "\nvar mu sync.Mutex\n", Hides, "recover hides"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := draft(e, tt.body, tt.more)
			v, err := e.Judge(context.Background(), files)
			if err != nil {
				t.Fatal(err)
			}
			if v.Reason != tt.reason || !strings.Contains(v.Text, tt.said) || v.Text == "" {
				t.Errorf("it is %s: %s; want %s: … %s", v.Reason, v.Text, tt.reason, tt.said)
			}
			if v.Reason == Broken && v.Line == 0 {
				t.Errorf("%q has no line", v.Text)
			}
			if v.Reason == Fails {
				if _, err := v.Program.Replay(v.Token); err != nil {
					t.Errorf("the failing run: %v", err)
				}
			}
		})
	}
}

// The parts that are given are refused wherever they were changed, and comments and spaces
// in them may be.
func TestWhatMayNotBeChanged(t *testing.T) {
	e := of(t, "lost-update")
	for change, want := range map[string]string{
		"l.deposit(50)→l.deposit(80)":                    "Alice is an actor",
		"l.balance != 180→l.balance < 0":                 "Invariant is the test",
		"\"balance %d\"→\"balance 180\"":                 "Outcome is the test",
		"func (l *Lesson) Bob()→func (l *Lesson) bob()":  "Bob is an actor and has to stay",
		"// Bob pays in his.→// Bob pays in his part.":   "",
		"l.deposit(30)\n}→l.deposit(30) // at noon\n\n}": "",
	} {
		files := e.Starter()
		from, to, _ := strings.Cut(change, "→")
		files[0].Text = []byte(strings.Replace(string(files[0].Text), from, to, 1))
		v, err := e.Glance(context.Background(), files, sim.Budget{})
		if err != nil {
			t.Fatal(err)
		}
		if refused := v.Reason == Refused; refused != (want != "") || !strings.Contains(v.Text, want) {
			t.Errorf("%s: %s: %s; want %q", change, v.Reason, v.Text, want)
		}
	}
}

func TestLockedLinesAreThoseOfTheGivenParts(t *testing.T) {
	e := of(t, "lost-update")
	text := e.Starter()[0]
	lines := strings.Split(string(text.Text), "\n")
	spans := e.Locked(text)
	if len(spans) != 4 {
		t.Fatalf("%d parts are locked: %+v", len(spans), spans)
	}
	for _, s := range spans {
		if first, last := lines[s.First-1], lines[s.Last-1]; !strings.HasPrefix(first, "// "+s.Name) || last != "}" {
			t.Errorf("%s (%s) is locked from %q to %q", s.Name, s.Kind, first, last)
		}
	}
}

// A glance ends with its budget, and with the next key.
func TestAGlanceEnds(t *testing.T) {
	e := of(t, "shared-map")
	v, err := e.Glance(context.Background(), e.Starter(), sim.Budget{States: 10, Time: 50 * time.Millisecond})
	if err != nil || v.Reason != Fails && v.Reason != Part && v.Reason != Unable {
		t.Errorf("%v, %+v", err, v)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Glance(ctx, e.Starter(), sim.Budget{}); err == nil {
		t.Error("it goes on when it is called off")
	}
}

// One big lock counts, and is less parallel than an atomic addition.
func TestParallelIsASecondTick(t *testing.T) {
	e := of(t, "lost-update")
	for body, want := range map[string]bool{"\tatomic.AddInt64(&l.balance, n)": true, "\tmu.Lock()\n\tdefer mu.Unlock()\n\tl.balance += n": false} {
		v, err := e.Judge(context.Background(), draft(e, body, "\nvar mu sync.Mutex\n"))
		if err != nil || !v.Counts() {
			t.Fatal(err, v)
		}
		p, err := e.Price(v.Program)
		if err != nil || p.Parallel() != want || !strings.Contains(p.Words(), "actors can go on at a time") {
			t.Errorf("%v: %s", err, p.Words())
		}
	}
}
