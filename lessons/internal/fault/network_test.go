package fault_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/remote"
	"racelab/lessons/internal/world"
	"racelab/sim"
)

// networks are what messages may meet, as a lesson would write it.
var networks = []struct {
	name, source string
	network      fault.Network
}{
	{"in order", "fault.Network{}", fault.Network{}},
	{"twice", "fault.Network{Twice: true}", fault.Network{Twice: true}},
	{"shuffled", "fault.Network{Shuffle: true}", fault.Network{Shuffle: true}},
	{"shuffled and twice", "fault.Network{Twice: true, Shuffle: true}", fault.Network{Twice: true, Shuffle: true}},
}

// words enumerates, without asking how it comes about, in which orders messages
// may come: each letter once, or with Twice up to twice; unless they are
// shuffled, those that come for the first time in the order of the alphabet.
func words(n fault.Network, letters string) []string {
	var out []string
	var grow func(word string)
	grow = func(word string) {
		if complete(n, letters, word) {
			out = append(out, word)
		}
		if len(word) == 2*len(letters) {
			return
		}
		for _, l := range letters {
			grow(word + string(l))
		}
	}
	grow("")
	return out
}

func complete(n fault.Network, letters, word string) bool {
	first := ""
	for _, l := range word {
		if !strings.ContainsRune(first, l) {
			first += string(l)
		}
	}
	for _, l := range letters {
		if times := strings.Count(word, string(l)); times == 0 || times > 2 || times == 2 && !n.Twice {
			return false
		}
	}
	return n.Shuffle || first == letters
}

func TestTheEngineDeliversInEveryOrderOnce(t *testing.T) {
	for _, tt := range networks {
		for _, letters := range []string{"", "a", "ab", "abc"} {
			var messages []string
			for _, l := range letters {
				messages = append(messages, fmt.Sprintf("%q", l))
			}
			body := fmt.Sprintf("fault.Deliver(%s, []rune{%s}, func(r rune) { l.came += string(r) })", tt.source, strings.ReplaceAll(strings.Join(messages, ", "), `"`, "'"))
			got := census(t, body)
			want := map[string]string{}
			for _, w := range words(tt.network, letters) {
				want["came "+w] = "1"
			}
			if !maps.Equal(got, want) {
				t.Errorf("%s, messages %q: outcomes %v, want %v", tt.name, letters, got, want)
			}
		}
	}
}

func TestCompiledMessagesComeInAnOrderThatTheEngineHas(t *testing.T) {
	for _, tt := range networks {
		want := words(tt.network, "abc")
		seen := map[string]bool{}
		for range 100 * len(want) {
			came := ""
			fault.Deliver(tt.network, []string{"a", "b", "c"}, func(m string) { came += m })
			seen[came] = true
		}
		for w := range seen {
			if !slices.Contains(want, w) {
				t.Errorf("%s: %q came", tt.name, w)
			}
		}
		if tt.network.Twice && len(seen) < 2 || tt.network.Shuffle && len(seen) < 3 {
			t.Errorf("%s: only %v came", tt.name, slices.Collect(maps.Keys(seen)))
		}
	}
}

func TestLateMessagesHoldUpThoseBehindThem(t *testing.T) {
	got := census(t, `begin := time.Now()
	fault.Deliver(fault.Network{Late: time.Minute}, []int{1, 2, 3}, func(int) {})
	l.came = time.Since(begin).String()`)
	want := map[string]string{"came 0s": "1", "came 1m0s": "3", "came 2m0s": "3", "came 3m0s": "1"}
	if !maps.Equal(got, want) {
		t.Errorf("outcomes %v, want %v", got, want)
	}
}

// Work of two additions is four steps: a fault strikes before any of them, or
// not at all.
func TestTheEngineTriesAFaultAtEveryStep(t *testing.T) {
	const work = `func() {
		l.came += "a"
		l.came += "b"
	}`
	tests := []struct {
		name, body string
		want       map[string]string
	}{
		{"dies", "fault.Die(true, " + work + ")", map[string]string{"came ": "2", "came a": "2", "came ab": "1"}},
		{"does not die", "fault.Die(false, " + work + ")", map[string]string{"came ab": "1"}},
		{"dies and is started again", "fault.Crash(true, " + work + ")", map[string]string{"came ab": "3", "came aab": "2"}},
		{"stalls", "begin := time.Now()\n\tfault.Stall(true, time.Minute, " + work + ")\n\tl.came += time.Since(begin).String()", map[string]string{"came ab0s": "1", "came ab1m0s": "4"}},
		{"pauses", "begin := time.Now()\n\tfault.Pause(true, time.Minute)\n\tl.came = time.Since(begin).String()", map[string]string{"came 0s": "1", "came 1m0s": "1"}},
		{"comes twice", "for range fault.Copies(true) {\n\t\tl.came += \"x\"\n\t}", map[string]string{"came x": "1", "came xx": "1"}},
		{"comes once", "for range fault.Copies(false) {\n\t\tl.came += \"x\"\n\t}", map[string]string{"came x": "1"}},
		{"is lost", "if !fault.Happens(true) {\n\t\tl.came = \"x\"\n\t}", map[string]string{"came ": "1", "came x": "1"}},
	}
	for _, tt := range tests {
		if got := census(t, tt.body); !maps.Equal(got, tt.want) {
			t.Errorf("%s: outcomes %v, want %v", tt.name, got, tt.want)
		}
	}
}

// The setter chooses, and then may set; the reader looks twice, and notes what it
// saw. With the clock set there are 5!/(3!2!) = 10 orders, in 2 of which it is set
// between the looks; with the clock left alone there are 4.
func TestAClockMayJumpBetweenTwoLooks(t *testing.T) {
	for jump, text := range map[string]string{"time.Hour": "1h0m0s", "-time.Minute": "-1m0s"} {
		got := census(t, `before := l.clock.Now()
	l.came = l.clock.Now().Sub(before).String()`, "l.clock.Jump(true, "+jump+")")
		want := map[string]string{"came 0s": "12", "came " + text: "2"}
		if !maps.Equal(got, want) {
			t.Errorf("a jump of %s: outcomes %v, want %v", jump, got, want)
		}
		got = census(t, `l.came = l.clock.Now().Sub(time.Now()).String()`, "l.clock.Jump(false, "+jump+")")
		if want := map[string]string{"came 0s": "1"}; !maps.Equal(got, want) {
			t.Errorf("no jump: outcomes %v, want %v", got, want)
		}
	}
}

func TestACompiledClockRunsInTheLessonsTime(t *testing.T) {
	world.Begin()
	var right, wrong fault.Clock
	begin := right.Now()
	for right.Now().Sub(wrong.Now()).Abs() < time.Hour {
		wrong.Jump(true, -2*time.Hour)
		wrong.Jump(false, time.Hour)
	}
	if ahead := right.Now().Sub(wrong.Now()); ahead != 2*time.Hour {
		t.Errorf("the clock that was set back by two hours is %s behind", ahead)
	}
	remote.Sleep(5 * time.Second)
	if passed := right.Now().Sub(begin); passed != 5*time.Second {
		t.Errorf("in a sleep of 5 s the clock goes on by %s", passed)
	}
	if err := world.End(); err != nil {
		t.Error(err)
	}
}

// census explores a lesson whose actors have these bodies, and returns how many
// interleavings each outcome has.
func census(t *testing.T, bodies ...string) map[string]string {
	t.Helper()
	var source strings.Builder
	source.WriteString(`package lesson

import (
	"time"

	"racelab/lessons/internal/fault"
)

type Lesson struct {
	clock fault.Clock
	came  string
}

func (l *Lesson) Outcome() string { return "came " + l.came }

var _ = time.Second
`)
	for i, body := range bodies {
		fmt.Fprintf(&source, "\nfunc (l *Lesson) Actor%d() {\n\t%s\n}\n", i, body)
	}
	p, err := sim.Load("lesson", []sim.File{{Name: "lesson.go", Text: []byte(source.String())}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{Time: time.Minute}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Complete {
		t.Fatalf("not every interleaving was covered: %s", r.Coverage)
	}
	got := map[string]string{}
	for _, o := range r.Outcomes {
		got[o.Text] = o.Interleavings.String()
	}
	return got
}
