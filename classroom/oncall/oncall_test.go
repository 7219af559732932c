package oncall

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"racelab/classroom/confine"
	"racelab/classroom/fair"
	"racelab/lessons/course/drill"
	"racelab/lessons/drills"
)

// TestMain makes the test's own program the child, too.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "child" {
		os.Exit(confine.Child(Worker()))
	}
	os.Exit(m.Run())
}

// shelf keeps attempts in memory.
type shelf struct {
	mu     sync.Mutex
	all    map[string][]byte
	before func() // is called before an attempt is replaced
	away   error
}

func (s *shelf) key(drill string, seed int) string { return fmt.Sprint(drill, " ", seed) }

func (s *shelf) Load(drill string, seed int) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all[s.key(drill, seed)], s.away
}

func (s *shelf) Keep(drill string, seed int, text []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all[s.key(drill, seed)] = text
	return s.away
}

func (s *shelf) Aside(drill string, seed int) error { return s.Keep(drill, seed, nil) }

var errOther = errors.New("another window was first")

func (s *shelf) Replace(_ context.Context, drill string, seed int, was, text []byte) error {
	if f := s.before; f != nil {
		s.before = nil
		f()
	}
	if old, _ := s.Load(drill, seed); !bytes.Equal(old, was) {
		return errOther
	}
	return s.Keep(drill, seed, text)
}

func newShelf() *shelf { return &shelf{all: map[string][]byte{}} }

// patient are limits that a slow machine keeps to as well.
var patient = confine.Limits{Memory: 1 << 30, Time: 10 * time.Minute, Output: 32 << 20}

func rota(t *testing.T, most int, l confine.Limits) *Rota {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := New(fair.New(1, fair.DefaultBudget()), confine.New(l, self, "child"), most, slog.New(slog.DiscardHandler))
	t.Cleanup(r.Close)
	return r
}

func oversell(t *testing.T) *drills.Drill {
	t.Helper()
	d, err := drills.Find("oversell")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// window is a night in a window of somebody.
type window struct {
	*testing.T
	drill.Player
}

func open(t *testing.T, r *Rota, learner string, s Shelf) window {
	t.Helper()
	d := oversell(t)
	return window{t, r.For(t.Context(), fair.Who{Learner: learner}, s).Night(d, d.Seeds[0], true)}
}

func (w window) begin() drill.Shown {
	w.Helper()
	s, err := w.Begin(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return s
}

func (w window) enter(line string) drill.Shown {
	w.Helper()
	s, kept, err := w.Enter(w.Context(), line)
	if err != nil || kept != nil {
		w.Fatalf("%s: %v, %v", line, err, kept)
	}
	return s
}

func (w window) fails(line, why string) {
	w.Helper()
	if _, _, err := w.Enter(w.Context(), line); err == nil || !strings.Contains(err.Error(), why) {
		w.Fatalf("%s: %v", line, err)
	}
}

// last is the last answer of a night.
func last(s drill.Shown) string {
	if n := len(s.State.Answers); n > 0 {
		return s.State.Answers[n-1].Text
	}
	return ""
}

// end ends the process of a learner, as the kernel may at any moment.
func (r *Rota) end(t *testing.T, learner string) {
	t.Helper()
	r.mu.Lock()
	p := r.places[learner]
	r.mu.Unlock()
	if p == nil || p.kept == nil {
		t.Fatalf("%s has no process", learner)
	}
	p.kept.Let()
}

// metrics are the metrics that were fetched, in words.
func metrics(s drill.Seen) string {
	var b strings.Builder
	for _, m := range s.Metrics {
		fmt.Fprintln(&b, m.Name, m.Unit, m.Text, m.Points)
	}
	return b.String()
}

// differs says where two states are not the same.
func differs(here, there drill.State) string {
	for i, a := range here.Answers {
		if i >= len(there.Answers) || there.Answers[i] != a {
			return fmt.Sprintf("answer %d of %d and %d, to %q", i, len(here.Answers), len(there.Answers), a.Line)
		}
	}
	here.Answers, there.Answers = nil, nil
	return fmt.Sprintf("%+v, and %+v here", there, here)
}

// same compares what two nights show, of which one came from another process.
func same(t *testing.T, line string, here, there drill.Shown) {
	t.Helper()
	if !reflect.DeepEqual(here.State, there.State) {
		t.Errorf("after %q the state is another there: %s", line, differs(here.State, there.State))
	}
	if len(here.Seen) != len(there.Seen) {
		t.Errorf("after %q there are %d views there, and %d here", line, len(there.Seen), len(here.Seen))
	}
	for v, h := range here.Seen {
		s := there.Seen[v]
		if h.At != s.At || len(h.Logs) != len(s.Logs) || len(h.Requests) != len(s.Requests) || metrics(h) != metrics(s) {
			t.Errorf("after %q view %d is another there", line, v)
			continue
		}
		for i := range h.Logs {
			if h.Logs[i].String() != s.Logs[i].String() || h.Logs[i].At != s.Logs[i].At {
				t.Fatalf("line %d of the logs is %+v there, and %+v here", i, s.Logs[i], h.Logs[i])
			}
		}
		for i := range h.Requests {
			if h.Requests[i].Line() != s.Requests[i].Line() || h.Requests[i].Text != s.Requests[i].Text {
				t.Fatalf("request %d is %+v there, and %+v here", i, s.Requests[i], h.Requests[i])
			}
		}
	}
}

// A night is the same wherever it is run, also when its process is lost again and again, and after a
// restart of the server.
func TestANightIsTheSameElsewhere(t *testing.T) {
	d := oversell(t)
	here := window{t, drill.Here(newShelf(), d, d.Seeds[0], true, nil)}
	kept := newShelf()
	r := rota(t, 1, patient)
	there := open(t, r, "ada", kept)
	same(t, "", here.begin(), there.begin())
	if text, _ := kept.Load(d.Name, d.Seeds[0]); text != nil {
		t.Error("a night that was only looked at has begun")
	}
	for i, line := range []string{"ack", "logs", "help logs", "metrics", "trace slow", "back logs", "goals", "flag sale off", "sql SELECT id, stock FROM items WHERE stock < 0"} {
		if i%4 == 3 {
			r.end(t, "ada")
		}
		same(t, line, here.enter(line), there.enter(line))
	}
	here.fails("nonsense", "there is no command nonsense")
	there.fails("nonsense", "there is no command nonsense")
	there.fails("change mine.go", "no file of that name: changes lists what there is. Files of your own machine cannot be named over SSH")
	r.Close()
	again := open(t, rota(t, 1, patient), "ada", kept).begin()
	if at := here.enter("logs").State; !again.Resumed || again.State.Now+5*time.Second != at.Now || len(again.Seen) != 3 {
		t.Errorf("after a restart it is %s with %d views, taken up: %t", drill.Clock(again.State.Now), len(again.Seen), again.Resumed)
	}
}

// Two windows of one learner play one night: neither loses what the other did, on one server or on two.
func TestTwoWindowsPlayOneNight(t *testing.T) {
	d, kept := oversell(t), newShelf()
	r := rota(t, 4, patient)
	one, two := open(t, r, "ada", kept), open(t, r, "ada", kept)
	one.begin()
	two.begin()
	one.enter("logs")
	s := two.enter("metrics")
	if len(s.State.Answers) != 2 || len(s.Seen[drill.Logs].Logs) == 0 {
		t.Errorf("the second window has %d answers and does not see what the first fetched", len(s.State.Answers))
	}
	if n := r.Running(); n != 1 {
		t.Errorf("one learner has %d processes", n)
	}
	var all sync.WaitGroup
	for _, w := range []window{one, two} { // at once
		all.Go(func() {
			if _, _, err := w.Enter(t.Context(), "wait 30s"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	other := open(t, rota(t, 4, patient), "ada", kept) // another node
	if s := other.begin(); len(s.State.Answers) != 4 {
		t.Errorf("there are %d answers", len(s.State.Answers))
	}
	kept.before = func() { other.enter("ack") } // while a line of the first is carried out
	one.fails("flag sale off", "another window")
	s = one.enter("flag sale off")
	if a := s.State.Answers; len(a) != 6 || a[4].Line != "ack" || !s.State.Acked {
		t.Errorf("the answers are %+v", a)
	}
	if text, _ := kept.Load(d.Name, d.Seeds[0]); strings.Count(string(text), "flag sale off") != 1 {
		t.Error("the line that did nothing is in the attempt")
	}
}

// What cannot be kept has not happened.
func TestALineThatIsNotKeptDidNothing(t *testing.T) {
	kept := newShelf()
	w := open(t, rota(t, 1, patient), "ada", kept)
	before := w.begin().State.Now
	kept.before = func() { kept.away = errors.New("the store is away") }
	w.fails("wait 30s", "the store is away")
	w.fails("wait 30s", "the store is away")
	kept.away = nil
	kept.Aside("oversell", oversell(t).Seeds[0]) // what the shelf of this test took in all the same
	if s := w.enter("ack"); s.State.Now != before+5*time.Second {
		t.Errorf("it is %s", drill.Clock(s.State.Now))
	}
}

// There are only so many processes, and whoever has none catches up. Answers that are no part of the attempt stay in view.
func TestLearnersShareProcesses(t *testing.T) {
	r := rota(t, 2, patient)
	var all []window
	for _, name := range []string{"ada", "eve", "bob"} {
		w := open(t, r, name, newShelf())
		w.begin()
		w.enter("help logs")
		all = append(all, w)
		if n := r.Running(); n > 2 {
			t.Fatalf("there are %d processes", n)
		}
	}
	s := all[0].enter("ack")
	if n := len(s.State.Answers); n != 2 || last(s) == s.State.Answers[0].Text {
		t.Errorf("whoever caught up has %d answers", n)
	}
	r.Forget("ada")
	r.mu.Lock()
	_, there := r.places["ada"]
	r.mu.Unlock()
	if there {
		t.Error("something of a learner who was forgotten is there")
	}
}

// What is fetched is held for so many, and a visit that ends makes room.
func TestSoManyAreOnCall(t *testing.T) {
	r := rota(t, 1, patient)
	r.desks = desksFor * r.most
	w := open(t, r, "ada", newShelf())
	if _, err := w.Begin(t.Context()); err == nil || !strings.Contains(err.Error(), "there is room for no more") {
		t.Errorf("one more: %v", err)
	}
	r.desks--
	ctx, leave := context.WithCancel(t.Context())
	d := r.For(ctx, fair.Who{Learner: "eve"}, newShelf())
	for range 2 { // one desk, however often
		if err := r.admit(d); err != nil {
			t.Error(err)
		}
	}
	if err := r.admit(r.For(t.Context(), fair.Who{Learner: "bob"}, newShelf())); err == nil {
		t.Error("more than there is room for")
	}
	leave()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) { // the count follows
		if err := r.admit(w.Player.(*night).desk); err == nil {
			break
		} else if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

// Who takes too much loses the line and nothing else, and the next one works.
func TestANightIsBounded(t *testing.T) {
	kept := newShelf()
	d := oversell(t)
	patience := open(t, rota(t, 1, patient), "ada", kept)
	patience.begin()
	now := patience.enter("ack").State.Now
	tight := patient
	tight.Time = 50 * time.Millisecond
	open(t, rota(t, 1, tight), "ada", kept).fails("wait 30s", "this takes longer than 50ms")
	tight = patient
	tight.Memory = 80 << 20
	open(t, rota(t, 1, tight), "ada", kept).fails("wait 30s", "this takes more than 80 MiB of memory")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := patience.Enter(ctx, "wait 30s"); !errors.Is(err, context.Canceled) {
		t.Errorf("who went away: %v", err)
	}
	if s := patience.enter("logs"); s.State.Now != now+5*time.Second {
		t.Errorf("it is %s", drill.Clock(s.State.Now))
	}
	if err := kept.Keep(d.Name, d.Seeds[0], []byte("{}")); err != nil {
		t.Fatal(err)
	}
	patience.fails("logs", "taking up the attempt that is kept")
}
