package explain

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"racelab/sim/trace"
)

// labels of all forms, among them some that are cut short.
var labels = []string{
	"", " ", " -> ", "SELECT a FROM t WHERE id = 1 -> 3", "UPDATE t SET a = 4 WHERE id = 1", "UPDATE", "SELECT", "INSERT INTO t (a) VALUES (1)",
	"BEGIN", "ROLLBACK", "COMMIT", "GET k -> none", "SET k v", "DEL k", "SETNX k v -> 1", "SET k v NX -> OK", "charge card 42", "Store k=v",
	"crash alice", "on a closed channel", "DELETE", "SET", "= = =", "\xff\xfe -> \xff",
}

var values = []string{"", "0", "1", "2", "true", "false", "<nil>", "no entry", "concurrent map writes", "send on closed channel", "\x00\n\u202e"}

var operands = []string{"", "x", "m[1]", "m[2]", "m", "l.owner", "]", "[", "a[0].m[k]", "m[[]"}

// randomInput makes events of numbers that mostly make sense from the source.
func randomInput(r *rand.Rand, n int) Input {
	in := Input{Actors: actors[:r.IntN(4)], End: End{Kind: Kind(r.IntN(8)), Fails: r.IntN(2) == 0}}
	small := func(n int) int {
		if r.IntN(40) == 0 {
			return int(int32(r.Uint32()))
		}
		return r.IntN(n)
	}
	place := func() trace.Loc {
		return trace.Loc{Object: uint32(small(4)), Off: uint32(small(2)), Len: uint32(small(3))}
	}
	for range n {
		in.Events = append(in.Events, trace.Event{
			Step: small(200), Actor: small(5) - 1, Op: trace.Op(small(int(trace.Fault) + 3)),
			Name: operands[r.IntN(len(operands))], Value: values[r.IntN(len(values))], Old: values[r.IntN(len(values))],
			Label: labels[r.IntN(len(labels))], Mem: place(), Sync: place(), Func: "f",
			Acquire: r.IntN(2) == 0, Release: r.IntN(2) == 0, Partner: small(5) - 1, Target: small(5) - 1,
			Pos: trace.Position{Line: r.IntN(4)},
		})
	}
	for range r.IntN(5) {
		in.End.Blocked = append(in.End.Blocked, Wait{
			Actor: small(5) - 1, Op: trace.Op(small(int(trace.Fault) + 3)), Name: operands[r.IntN(len(operands))],
			Sync: place(), HeldBy: small(5) - 1, Step: small(200) - 1,
		})
	}
	return in
}

// sound checks what holds of every explanation.
func sound(t *testing.T, in Input) {
	t.Helper()
	steps := map[int]bool{}
	for _, e := range in.Events {
		steps[e.Step] = true
	}
	for _, w := range in.End.Blocked {
		steps[w.Step] = true
	}
	got := Explain(in)
	if again := Explain(in); !reflect.DeepEqual(got, again) {
		t.Fatalf("two explanations of one run: %v and %v", got, again)
	}
	passes := !in.End.Fails && (in.End.Kind == Finished || in.End.Kind == Spent)
	seen := map[string]bool{}
	for _, i := range got {
		if seen[i.Text] {
			t.Fatalf("said twice: %s", i.Text)
		}
		seen[i.Text] = true
		if i.Pattern.Definition() == "" {
			t.Fatalf("pattern %q has no definition", i.Pattern)
		}
		if passes && Rank(i.Pattern) > Rank(Deadlocked) && i.Pattern != "data race" && i.Pattern != "leak" {
			t.Fatalf("a run that passes has a %s: %s", i.Pattern, i.Text)
		}
		if !strings.HasSuffix(i.Text, ".") || strings.ContainsAny(i.Text, "\x00\n\u202e") || strings.Contains(i.Text, "%!") {
			t.Fatalf("not a sentence: %q", i.Text)
		}
		for _, s := range i.Steps {
			if !steps[s] {
				t.Fatalf("step %d is not in the run: %s", s, i.Text)
			}
		}
	}
}

func TestExplainIsSound(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 14))
	patterns := map[string]int{}
	for range 4000 {
		in := randomInput(r, r.IntN(60))
		sound(t, in)
		for _, i := range Explain(in) {
			patterns[string(i.Pattern)]++
		}
	}
	if len(patterns) < 10 {
		t.Errorf("random runs show %v only: the generator is too tame", patterns)
	}
}

func FuzzExplain(f *testing.F) {
	f.Add(uint64(1), uint64(2), uint8(40))
	f.Add(uint64(0), uint64(0), uint8(0))
	f.Add(uint64(9), uint64(9), uint8(255))
	f.Fuzz(func(t *testing.T, a, b uint64, n uint8) {
		sound(t, randomInput(rand.New(rand.NewPCG(a, b)), int(n)))
	})
}

func FuzzParseCall(f *testing.F) {
	for _, l := range labels {
		f.Add(l, "SELECT a FROM t WHERE id = 1")
	}
	f.Fuzz(func(t *testing.T, label, other string) {
		c, d := parseCall(label), parseCall(other)
		if c.row.meets(d.row) != d.row.meets(c.row) {
			t.Fatalf("%q meets %q one way only", label, other)
		}
		if c.row.same(d.row) && !c.row.meets(d.row) && c.row.selects(d.row) {
			t.Fatalf("%q and %q are the same and do not meet", label, other)
		}
	})
}

func TestLongTraceTakesTimeInProportion(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	in := longRun(100_000)
	start := time.Now()
	Explain(in)
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("100,000 events took %v", took)
	}
}

// longRun is three actors that read and write two places without a lock.
func longRun(n int) Input {
	r := rand.New(rand.NewPCG(5, 5))
	in := Input{Actors: actors, End: End{Kind: Failed, Fails: true}}
	for i := range n {
		name := []string{"p.x", "p.y"}[r.IntN(2)]
		op := []trace.Op{trace.Read, trace.Write}[r.IntN(2)]
		in.Events = append(in.Events, trace.Event{
			Step: i + 1, Actor: r.IntN(3), Op: op, Name: name, Value: "v", Mem: location(name), Partner: -1, Target: -1,
			Pos: trace.Position{File: "l.go", Line: 1 + int(op)},
		})
	}
	return in
}

func BenchmarkExplain(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(map[int]string{100: "100 events", 10_000: "10000 events"}[n], func(b *testing.B) {
			in := longRun(n)
			b.ReportAllocs()
			for b.Loop() {
				Explain(in)
			}
		})
	}
}
