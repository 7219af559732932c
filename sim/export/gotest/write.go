package gotest

import (
	_ "embed"
	"fmt"
	"go/format"
	"strings"
	"time"

	"racelab/sim"
)

//go:embed order.txt
var hooks string

// hooksSource is the file that holds goroutines up.
func hooksSource(pkg string) ([]byte, error) {
	return format.Source([]byte(strings.Replace(hooks, "PACKAGE", pkg, 1)))
}

// testSource is the test. The calls of all spots that are part of the order are put into the source.
func (m *maker) testSource(pkg, name string, end *sim.End) ([]byte, error) {
	numbers := map[int]int{} // actors of the run, as the order counts them
	var names, steps []string
	actors := m.run.View(m.run.Len()).Actors
	for _, it := range m.items {
		n, ok := numbers[it.actor]
		if !ok {
			n = len(names)
			numbers[it.actor] = n
			names = append(names, fmt.Sprintf("%q", actors[it.actor].Name))
		}
		m.apply(it.spot)
		steps = append(steps, fmt.Sprintf("\t\t\t{%d, %d, %t, %t}, // %s: %s", n, it.spot, it.soon, it.doubtful, actors[it.actor].Name, oneLine(fmt.Sprintf("line %d, %s %s", it.event.Pos.Line, it.event.Op, it.event.Name))))
	}
	for i, a := range actors { // nobody goes on beyond where the run left them, before the others are there
		spot := m.spotOf(a.Pos, a.Op)
		if spot < 0 || a.State == sim.Done {
			continue
		}
		m.apply(spot)
		if _, ok := numbers[i]; !ok { // without a step
			names = append(names, fmt.Sprintf("%q", a.Name))
		}
	}
	limit := longest + m.passes()
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport (\n\t\"testing\"\n\t\"time\"\n", pkg)
	for _, im := range m.subject.Imports {
		fmt.Fprintf(&b, "\t%q\n", im)
	}
	fmt.Fprintf(&b, ")\n\n// %s forces the order of a run that racelab found to fail: %s.\n// It is the run of the token\n//\n//\t%s\n", name, oneLine(reason(end)), m.subject.Token)
	fmt.Fprintf(&b, "//\n// Where that order is no longer possible, it ends as %s does by itself.\nfunc %s(t *testing.T) {\n", m.what(), name)
	fmt.Fprintf(&b, "\tstop := racelabForce(t, &racelabOrder{\n\t\tnames: []string{%s},\n\t\tsteps: []racelabStep{ // goroutine, spot, at once, perhaps\n%s\n\t\t},\n\t\tlimit: %s,\n\t}, %s)\n\tdefer stop()\n",
		strings.Join(names, ", "), strings.Join(steps, "\n"), seconds(limit), seconds(limit+patience))
	if leaves(end) {
		b.WriteString(leakCheck)
	}
	b.WriteString(m.body())
	b.WriteString("}\n")
	text := b.String()
	if leaves(end) {
		text = strings.Replace(text, "\t\"testing\"\n", "\t\"runtime\"\n\t\"testing\"\n", 1)
	}
	return format.Source([]byte(text))
}

// leakCheck fails the test if it leaves goroutines behind.
const leakCheck = `	before := runtime.NumGoroutine()
	defer func() {
		for range 200 {
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
		t.Errorf("%d goroutines are left behind", runtime.NumGoroutine()-before)
	}()
`

// leaves reports whether a run fails by the goroutines that it leaves behind.
func leaves(end *sim.End) bool { return end.Kind == sim.Finished && len(end.Leaked) > 0 }

// what is what the test runs, in words.
func (m *maker) what() string {
	switch m.subject.Entry.Kind {
	case sim.Main:
		return "main"
	case sim.Lesson:
		return "the lesson"
	}
	return m.subject.Entry.Name
}

func (m *maker) body() string {
	switch {
	case m.subject.Body != "":
		return m.subject.Body
	case m.subject.Entry.Kind == sim.Main:
		return "\tmain()\n"
	}
	return "\t" + m.subject.Entry.Name + "(t)\n"
}

// passes is how much time the run lets pass.
func (m *maker) passes() time.Duration {
	return time.Duration(m.run.View(m.run.Len()).Now).Round(time.Second)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%d * time.Second", int(d.Seconds())) }

func reason(end *sim.End) string {
	if end.Why != "" {
		return end.Why
	}
	return end.Outcome
}

// oneLine is a text for a comment.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}
