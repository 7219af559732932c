package explore

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var plantFaults = flag.Bool("planted", false, "plant a fault in each reduction, and see that the comparison of all modes finds it")

// planted are faults in the reductions, each one replacement in the source. None of them is built into
// racelab: they are laid over the source for one run of the tests.
var planted = map[string]struct{ file, old, new string }{
	"alike: a move stands for one goroutine only": {
		"search.go", "			w.edges = append(w.edges, again)\n			continue\n", "			continue\n"},
	"alike: goroutines with other contents are taken for twins": {
		"../machine/alike.go", "return twin != 0 && twin == other", "return twin != 0 || twin == other"},
	"merging: who was signalled is no part of the state": {
		"../machine/hash.go", "		h.add(boolWord(w.woken))\n", ""},
	"merging: the buffer of a channel is no part of the state": {
		"../machine/hash.go", "		h.row(o.words, o.typ)\n	}\n}\n", "	}\n}\n"},
	"reduced: Lock is said to commute": {
		"../machine/reduce.go", "	case \"sync.(*WaitGroup).Add\", \"sync.(*WaitGroup).Done\":\n		return true", "	case \"sync.(*WaitGroup).Add\", \"sync.(*WaitGroup).Done\", \"sync.(*Mutex).Lock\":\n		return m.alternatives(g) > 0"},
	"reduced: atomics are said to commute": {
		"../machine/reduce.go", "	case \"sync.(*WaitGroup).Add\", \"sync.(*WaitGroup).Done\":\n		return true", "	case \"sync.(*WaitGroup).Add\", \"sync.(*WaitGroup).Done\", \"sync/atomic.(*Int32).Store\":\n		return true"},
	"reduced: races are not looked for": {
		"../machine/reduce.go", "			m.breaks(\"there is a data race\")\n", ""},
	"reduced: one goroutine for all": {
		"search.go", "		if !ok {\n			continue\n		}\n		if i > 0", "		if !ok || i > 0 && w.s.x.reduced {\n			continue\n		}\n		if i > 0"},
	"reduced: Done needs no claim": {
		"../machine/reduce.go", "			m.breaks(\"Done is called for a group by a goroutine for which nobody called Add\")\n", ""},
	"early: what takes an early move is never gone into": {
		"search.go", "			w.later = append(w.later, later{c, hash})\n", ""},
	"early: one early move fewer than the bound is counted": {
		"early.go", "then > uint64(k)", "then >= uint64(k)"},
	"early: early moves cost nothing in shortest runs": {
		"shortest.go", "		b.early = plusOne(b.early)\n", ""},
	"bounded: preemptions are free": {
		"search.go", "	return it.used + 1, it.used < w.s.bound\n", "	return it.used, true\n"},
	"unordered: nobody is ever told anything": {
		"unordered.go", "	return known && !f.g.tells[id]\n", "	return known || f.g.tells[id]\n"},
	"unordered: an access is never followed": {
		"unordered.go", "			for i := range c.Seen() {", "			for i := range 0 * c.Seen() {"},
	"fairness: nothing is owed": {
		"fair.go", "		if owed[d] {\n", "		if owed[d] && false {\n"},
	"fairness: what leads out counts as done inside": {
		"fair.go", "			if in[e.at] != id {\n				continue\n			}\n			for _, d", "			for _, d"},
}

// faulty returns the source with a fault in it.
func faulty(t *testing.T, file, old, with string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), old); n != 1 {
		t.Fatalf("%s has %d places for the fault, want 1", file, n)
	}
	return strings.Replace(string(text), old, with, 1)
}

// TestPlantedFaultsAreFound lays each fault over the source and runs the comparisons, which must fail. Without -planted it
// only sees to it that each fault still has its place.
func TestPlantedFaultsAreFound(t *testing.T) {
	for name, p := range planted {
		t.Run(name, func(t *testing.T) {
			text := faulty(t, p.file, p.old, p.new)
			if !*plantFaults {
				return
			}
			dir := t.TempDir()
			whole, err := filepath.Abs(p.file)
			if err != nil {
				t.Fatal(err)
			}
			with, overlay := filepath.Join(dir, "faulty.go"), filepath.Join(dir, "overlay.json")
			list, err := json.Marshal(map[string]map[string]string{"Replace": {whole: with}})
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(with, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(overlay, list, 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command("go", "test", "-overlay", overlay, "-count=1", "-run", "Modes|Representatives|Reduction|Fair|Brute", "-modes.programs", "60", ".").CombinedOutput()
			if !strings.Contains(string(out), "--- FAIL") {
				t.Errorf("nothing finds it: %v\n%s", err, out)
			}
		})
	}
}
