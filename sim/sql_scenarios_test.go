package sim_test

import (
	"context"
	"flag"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

var scenarioSeed = flag.Uint64("scenario-seed", 1, "the seed of the scenarios that are made up")
var scenarioCount = flag.Int("scenarios", 30, "how many made-up scenarios of each seed are compared with the server at RACELAB_POSTGRES")

// scenario is a script with its setup.
type scenario struct {
	name   string
	setup  []string
	script string
}

// scenarios reads those in a file.
func scenarios(t testing.TB, file string) (out []scenario) {
	t.Helper()
	text, err := os.ReadFile("testdata/sql/" + file)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split("\n"+string(text), "\n== ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		s := scenario{name: name}
		for l := range strings.Lines(body) {
			if rest, ok := strings.CutPrefix(strings.TrimSpace(l), "S: "); ok {
				s.setup = append(s.setup, rest)
			} else {
				s.script += l
			}
		}
		if s.setup == nil {
			s.setup = usualSetup
		} else if !strings.Contains(strings.Join(s.setup, ""), "create table test ") && strings.Contains(s.script, "test") {
			s.setup = append(append([]string{}, usualSetup...), s.setup...)
		}
		out = append(out, s)
	}
	return out
}

// TestScenariosOnARealServer takes the modelled database and the PostgreSQL at RACELAB_POSTGRES through the
// same scenarios, step by step. None may differ, and what the model lacks counts as different.
func TestScenariosOnARealServer(t *testing.T) {
	dsn := os.Getenv("RACELAB_POSTGRES")
	if dsn == "" {
		t.Skip("RACELAB_POSTGRES names no server")
	}
	all := scenarios(t, "scenarios.txt")
	if len(all) < 110 {
		t.Errorf("there are only %d scenarios", len(all))
	}
	compareAll(t, dsn, all)
}

// serverSessions is how many scenarios the server goes through at a time: it mostly waits.
const serverSessions = 6

// compareAll takes the modelled database and the server through scenarios.
func compareAll(t *testing.T, dsn string, all []scenario) {
	t.Helper()
	wants := onServers(t, dsn, all)
	for i, s := range all {
		t.Run(s.name, func(t *testing.T) {
			want := <-wants[i]
			if want.err != nil {
				t.Fatal(want.err)
			}
			agrees(t, s, strings.Join(want.lines, "\n"))
			if t.Failed() {
				t.Log(s.script)
			}
		})
	}
}

// told is what the server did in a scenario.
type told struct {
	lines []string
	err   error
}

// onServers takes the server through scenarios, several at a time, each in a database of its own, since advisory
// locks are of a database.
func onServers(t *testing.T, dsn string, all []scenario) []chan told {
	t.Helper()
	out, todo := make([]chan told, len(all)), make(chan int, len(all))
	for i := range all {
		out[i] = make(chan told, 1)
		todo <- i
	}
	close(todo)
	for n := range min(serverSessions, len(all)) {
		own := ownDatabase(t, dsn, n)
		go func() {
			for i := range todo {
				lines, err := onServer(own, all[i].setup, all[i].script)
				out[i] <- told{lines, err}
			}
		}()
	}
	return out
}

// ownDatabase returns where a database is that goes when the test is over.
func ownDatabase(t *testing.T, dsn string, n int) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("racelab_%d_%s_%d", os.Getpid(), strings.ToLower(strings.ReplaceAll(t.Name(), "/", "_")), n)
	do := func(ctx context.Context, text string) error {
		conn, err := pgx.Connect(ctx, dsn)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, text)
		return err
	}
	if err := do(t.Context(), "create database "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := do(context.Background(), "drop database "+name+" with (force)"); err != nil {
			t.Error(err)
		}
	})
	u.Path = "/" + name
	return u.String()
}

// maxPlans is how many combinations of plans are tried.
const maxPlans = 64

// agrees fails unless the modelled database does in a scenario what the server did. There is one right answer, but for
// two things: among those who waited for a row that changed, whoever comes first has it; and where a serializable
// transaction could use an index or look at the whole table, the planner chooses, each time anew. Who closes a circle of waiting
// ends it: everybody else has waited for longer than deadlock_timeout by then.
func agrees(t *testing.T, s scenario, want string) {
	t.Helper()
	for _, reversed := range []bool{false, true} {
		if reversed && !strings.Contains(want, "goes on") {
			break
		}
		for w, n := (way{reversed: reversed}), 0; n < maxPlans; n++ {
			got, sizes := performChoosing(t, s.setup, s.script, w)
			if sortedWaits(strings.Join(got, "\n")) == sortedWaits(want) {
				return
			}
			if w.plans = nextPlans(w.plans, sizes); w.plans == nil || !strings.Contains(s.script, "serializable") {
				break
			}
		}
	}
	sameText(t, strings.Join(perform(t, s.setup, s.script), "\n"), want)
}

// nextPlans returns the next combination of choices, each below its size; nil for none.
func nextPlans(plans, sizes []int) []int {
	plans = append(append([]int(nil), plans...), make([]int, max(0, len(sizes)-len(plans)))...)
	for i := len(sizes) - 1; i >= 0; i-- {
		if plans[i]+1 < sizes[i] {
			plans[i]++
			return plans[:i+1]
		}
	}
	return nil
}

// sortedWaits sorts the lines of those that go on at the same moment: which of them is told of first says nothing.
func sortedWaits(transcript string) string {
	lines := strings.Split(transcript, "\n")
	for i := 0; i < len(lines); {
		end := i + 1
		for strings.HasPrefix(lines[i], " ") && end < len(lines) && strings.HasPrefix(lines[end], " ") {
			end++
		}
		slices.Sort(lines[i:end])
		i = end
	}
	return strings.Join(lines, "\n")
}
