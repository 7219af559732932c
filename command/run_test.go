package command

import (
	"encoding/json"
	"math/big"
	"net"
	"strings"
	"testing"

	"racelab/sim"
	"racelab/ui"
)

func runJSON(t *testing.T, args ...string) (realJSON, result) {
	t.Helper()
	r := racelab(t, append([]string{"run", "--json"}, args...)...)
	var out realJSON
	if err := json.Unmarshal([]byte(r.stdout), &out); err != nil {
		t.Fatalf("%v\n%s%s", err, r.stdout, r.stderr)
	}
	return out, r
}

func TestRunOfAFixedLesson(t *testing.T) {
	r := racelab(t, "run", "lost-update", "--switch", "lock", "--runs", "1200")
	if r.status != statusHolds {
		t.Errorf("status %d: %s", r.status, r.stderr)
	}
	for _, want := range []string{"A deposit disappears (lost-update) with lock", "✓ 0 of 1,200 runs failed", "✓ balance 180", "for real  ████████████  1,200  100 %", "2 of 2  p = 1", "Runs alone prove nothing"} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("it does not say %q:\n%s", want, r.stdout)
		}
	}
	if strings.Contains(r.stdout, "never seen") || strings.ContainsRune(r.stdout, '\x1b') || r.stderr != "" {
		t.Errorf("stdout %q, stderr %q", r.stdout, r.stderr)
	}
}

// What goroutines are too quick for, a pause shows; what holds, holds with it.
func TestRunWithAPause(t *testing.T) {
	r := racelab(t, "run", "lost-update", "--pause", "--runs", "40")
	if r.status != statusFails || !strings.Contains(r.stdout, "Pause") || !strings.Contains(r.stdout, "Of 1 ms before line 53: l.balance = b.") {
		t.Errorf("status %d:\n%s%s", r.status, r.stdout, r.stderr)
	}
	out, r := runJSON(t, "lost-update", "--pause", "--runs", "40", "--switch", "lock")
	if r.status != statusHolds || out.Failing != 0 || !strings.HasPrefix(out.Pause, "1 ms before line") {
		t.Errorf("status %d: %+v", r.status, out)
	}
}

// No run ends badly, and two clerks may be polite to each other for ever.
func TestRunDoesNotProveWhatMayNeverEnd(t *testing.T) {
	r := racelab(t, "run", "deadlock", "--switch", "retry", "--runs", "5")
	if strings.Contains(r.stdout, "Proof") || !strings.Contains(r.stdout, "The explorer found 1 livelock, which runs do not show") {
		t.Errorf("it says:\n%s", r.stdout)
	}
}

// Ten runs cannot show three outcomes of which goroutines hardly ever reach two;
// whatever they show, the rest is marked, and the counts add up.
func TestRunMarksWhatNeverShowed(t *testing.T) {
	out, r := runJSON(t, "lost-update", "--runs", "10")
	if out.Runs != 10 || len(out.Outcomes) != 3 || out.EngineBug || !out.Complete || out.Census != "6" || out.Interrupted {
		t.Errorf("%+v", out)
	}
	if want := map[bool]int{false: statusHolds, true: statusFails}[out.Fails]; r.status != want {
		t.Errorf("status %d, want %d as %d runs failed", r.status, want, out.Failing)
	}
	total := 0
	for _, o := range out.Outcomes {
		total += o.Count
		if o.NeverSeen != (o.Count == 0) || o.Census == nil || o.Census.Interleavings != "2" || o.Census.Token == "" {
			t.Errorf("%+v", o)
		}
	}
	if total != 10 {
		t.Errorf("%d runs are counted, want 10", total)
	}
}

// In this lesson the customer is quicker than the list in nearly every run.
func TestRunThatFails(t *testing.T) {
	out, r := runJSON(t, "cqrs", "--runs", "100")
	if out.Failing == 0 || r.status != statusFails {
		t.Errorf("status %d, %+v", r.status, out)
	}
}

func TestRunOfWhatIsNoLesson(t *testing.T) {
	racelab(t, "run", program(t, "good")).wantSentence(t, "only lessons run for real")
	racelab(t, "run", "lost-updat").wantSentence(t, "did you mean lost-update?")
	racelab(t, "run", "lost-update", "--switch", "mutex").wantSentence(t, "no switch \"mutex\"")
	racelab(t, "run", "lost-update", "--runs", "0").wantSentence(t, "1 or more, not 0")
	racelab(t, "run", "lost-update", "--runs", "many").wantSentence(t, "many")
	racelab(t, "run").wantSentence(t, "name a lesson")
}

func TestRunAgainstAServerThatIsNotThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	racelab(t, "run", "lost-update", "--redis", addr).wantSentence(t, "asking the Redis at "+addr+" failed")
	racelab(t, "run", "lost-update", "--postgres", "postgres://ann:secret@"+addr+"/shop").wantSentence(t, "connecting to PostgreSQL at "+addr+" as ann, database shop failed")
	cmd := command(t, "run", "lost-update")
	cmd.Env = append(cmd.Env, "RACELAB_REDIS="+addr)
	runIn(t, cmd).wantSentence(t, "asking the Redis at "+addr+" failed")
	cmd = command(t, "run", "--help")
	cmd.Env = append(cmd.Env, "RACELAB_POSTGRES=postgres://ann:secret@"+addr+"/shop")
	if r := runIn(t, cmd); strings.Contains(r.stdout+r.stderr, "secret") {
		t.Errorf("the help tells a password:\n%s", r.stdout)
	}
}

func TestRunSaysWhatItRanAgainst(t *testing.T) {
	r := seen(true, ui.Result{Outcome: "fine", Count: 10})
	r.against, r.hides = "the embedded SQLite", "SQLite lets one transaction write at a time."
	text := r.text()
	for _, want := range []string{"0 of 10 runs against the embedded SQLite failed", "SQLite lets one transaction write at a time."} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	if out := r.json(); out.Against != r.against || out.Hides != r.hides {
		t.Errorf("%+v", out)
	}
}

// seen is a report on a census of one outcome and runs that ended in others.
func seen(complete bool, results ...ui.Result) *realReport {
	r := &realReport{title: "T", lesson: "t", census: &sim.Report{Complete: complete, Coverage: "Half of them.", Interleavings: big.NewInt(2), Outcomes: []sim.Outcome{
		{Text: "fine", Interleavings: big.NewInt(2), Share: 1, Probability: 1},
	}}}
	for _, res := range results {
		r.tally.Results = append(r.tally.Results, res)
		r.tally.Done += res.Count
		if res.Fails {
			r.tally.Failing += res.Count
		}
	}
	r.pairs = ui.Compare(r.tally, r.census)
	return r
}

func TestStatusOfRealRuns(t *testing.T) {
	fine, odd := ui.Result{Outcome: "fine", Count: 9}, ui.Result{Outcome: "odd", Fails: true, Why: "nobody knows", Count: 1}
	early := seen(true, fine, odd)
	early.excuse(&sim.Report{Outcomes: []sim.Outcome{{Text: "odd", Fails: true}}})
	other := seen(true, fine, odd)
	other.excuse(&sim.Report{Outcomes: []sim.Outcome{{Text: "odd"}}})
	interrupted := seen(true, fine)
	interrupted.interrupted = true
	racy := seen(true, fine, odd)
	racy.census.Races = []sim.Race{{Variable: "m"}}
	tests := []struct {
		name   string
		report *realReport
		status int
		want   string
		not    string
	}{
		{"all as foreseen", seen(true, fine), statusHolds, "Runs alone prove nothing", "BUG"},
		{"what cannot be", seen(true, fine, odd), statusError, "ENGINE BUG", "Runs alone"},
		{"what cannot be says why", seen(true, odd), statusError, `"odd" came 1 time (nobody knows)`, "Runs alone"},
		{"foreseen with another verdict", seen(true, fine, ui.Result{Outcome: "fine", Fails: true, Count: 1}), statusError, "ENGINE BUG", "Runs alone"},
		{"a sample may have missed it", seen(false, fine, odd), statusFails, "not among the interleavings covered", "BUG"},
		{"a data race may do what no interleaving does", racy, statusFails, `"odd" came 1 time, and no interleaving has this outcome`, "BUG"},
		{"a timer came early", early, statusFails, "racelab check t --timers any", "BUG"},
		{"a timer is no excuse for another verdict", other, statusError, "ENGINE BUG", "--timers any"},
		{"interrupted", interrupted, statusInterrupted, "interrupted: 0 of 9 runs failed so far", "BUG"},
		{"interrupted before the first run", &realReport{census: seen(true).census, pairs: seen(true).pairs, interrupted: true}, statusInterrupted, "not run", "never seen"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := tt.report.text()
			if got := tt.report.status(); got != tt.status {
				t.Errorf("status %d, want %d", got, tt.status)
			}
			if !strings.Contains(text, tt.want) || strings.Contains(text, tt.not) {
				t.Errorf("want %q and not %q:\n%s", tt.want, tt.not, text)
			}
			if got := tt.report.json().EngineBug; got != (tt.status == statusError) {
				t.Errorf("JSON says engine_bug %v", got)
			}
		})
	}
}

// With --race, what the race detector says is told, or why it cannot be asked.
func TestRunWithTheRaceDetector(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program with the Go toolchain")
	}
	out, r := runJSON(t, "lost-update", "--runs", "5", "--race")
	if out.Race == nil || out.Race.Text == "" || out.Race.Asked && !out.Race.Race {
		t.Errorf("%+v\n%s", out.Race, r.stderr)
	}
	r = racelab(t, "run", "account-sql", "--runs", "2", "--race")
	if !strings.Contains(r.stdout, "Detector") || !strings.Contains(strings.Join(strings.Fields(r.stdout), " "), "lies behind a database") {
		t.Errorf("it says:\n%s%s", r.stdout, r.stderr)
	}
	if r = racelab(t, "run", "lost-update", "--runs", "2"); !strings.Contains(r.stdout, "racelab run lost-update --race") {
		t.Errorf("it does not say how to ask the race detector:\n%s", r.stdout)
	}
}
