package command

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/big"
	"time"

	"racelab/sim"
	"racelab/sim/trace"
	"racelab/ui/glyph"
)

// reportJSON is what check prints with --json. Counts of interleavings are
// decimal strings, for they outgrow what readers of JSON hold exactly;
// "unbounded" means that there are infinitely many.
type reportJSON struct {
	Program       string        `json:"program"`
	Test          string        `json:"test,omitempty"`
	Switches      []string      `json:"switches"`
	Fails         bool          `json:"fails"`
	Complete      bool          `json:"complete"`
	Coverage      string        `json:"coverage"`
	Interleavings string        `json:"interleavings"`
	Failing       string        `json:"failing"`
	States        int64         `json:"states"`
	Transitions   int64         `json:"transitions"`
	Outcomes      []outcomeJSON `json:"outcomes"`
	Shortest      *failureJSON  `json:"shortest"`
	Deadlocks     []findingJSON `json:"deadlocks"`
	Leaks         []findingJSON `json:"leaks"`
	Livelocks     []findingJSON `json:"livelocks"`
	Races         []raceJSON    `json:"races"`
	ElapsedMS     float64       `json:"elapsed_ms"`
}

type outcomeJSON struct {
	Outcome       string  `json:"outcome"`
	Kind          string  `json:"kind"`
	Fails         bool    `json:"fails"`
	Interleavings string  `json:"interleavings"`
	Share         float64 `json:"share"`
	Probability   float64 `json:"probability"`
	Exact         string  `json:"probability_exact,omitempty"` // "1/3"
	Token         string  `json:"token"`
	Why           string  `json:"why"`
}

type failureJSON struct {
	Token       string `json:"token"`
	Preemptions int    `json:"preemptions"`
	Steps       int    `json:"steps"`
}

type findingJSON struct {
	Text  string   `json:"text"`
	Where []string `json:"where"` // file:line of each actor
	Cycle int      `json:"cycle,omitempty"`
	Token string   `json:"token"`
}

type raceJSON struct {
	Variable string `json:"variable"`
	First    string `json:"first"` // file:line
	Second   string `json:"second"`
	FirstOp  string `json:"first_op"`
	SecondOp string `json:"second_op"`
	Text     string `json:"text"`
	Token    string `json:"token"`
}

// suiteJSON is what check prints for a target with several entries.
type suiteJSON struct {
	Program   string       `json:"program"`
	Switches  []string     `json:"switches"`
	Fails     bool         `json:"fails"`
	Complete  bool         `json:"complete"`
	Coverage  string       `json:"coverage"`
	Tests     []reportJSON `json:"tests"`
	ElapsedMS float64      `json:"elapsed_ms"`
}

// reportsJSON returns the report of the only entry, or one of each that was
// checked, of so many.
func reportsJSON(program string, all []checked, of int) any {
	if of == 1 {
		return newReportJSON(program, all[0])
	}
	suite := suiteJSON{Program: program, Switches: []string{}, Complete: true, Tests: []reportJSON{}}
	complete := 0
	for _, c := range all {
		r := newReportJSON(program, c)
		suite.Tests = append(suite.Tests, r)
		suite.Switches = r.Switches
		suite.Fails = suite.Fails || r.Fails
		suite.ElapsedMS += r.ElapsedMS
		if r.Complete {
			complete++
		}
	}
	suite.Complete = complete == of
	suite.Coverage = fmt.Sprintf("%d of %d were covered completely", complete, of)
	return suite
}

func newReportJSON(program string, c checked) reportJSON {
	r := c.report
	if c.test != "" {
		program += "/" + c.test
	}
	out := reportJSON{
		Program:       program,
		Test:          c.test,
		Switches:      append([]string{}, c.switches...),
		Fails:         r.Fails(),
		Complete:      r.Complete,
		Coverage:      r.Coverage,
		Interleavings: countText(r.Interleavings, r.Unbounded),
		Failing:       failingText(r),
		States:        r.States,
		Transitions:   r.Transitions,
		Outcomes:      []outcomeJSON{},
		Deadlocks:     findingsJSON(r.Deadlocks),
		Leaks:         findingsJSON(r.Leaks),
		Livelocks:     findingsJSON(r.Livelocks),
		Races:         []raceJSON{},
		ElapsedMS:     milliseconds(r.Elapsed),
	}
	for _, o := range r.Outcomes {
		out.Outcomes = append(out.Outcomes, newOutcomeJSON(o, r.Unbounded))
	}
	for _, race := range r.Races {
		out.Races = append(out.Races, newRaceJSON(race))
	}
	if s := r.Shortest; s != nil {
		out.Shortest = &failureJSON{Token: s.Token, Preemptions: s.Preemptions, Steps: s.Steps}
	}
	return out
}

func newOutcomeJSON(o sim.Outcome, unbounded bool) outcomeJSON {
	out := outcomeJSON{
		Outcome:       o.Text,
		Kind:          o.Kind.String(),
		Fails:         o.Fails,
		Interleavings: countText(o.Interleavings, unbounded),
		Share:         finite(o.Share),
		Probability:   finite(o.Probability),
		Token:         o.Token,
		Why:           o.Why,
	}
	if o.Exact != nil {
		out.Exact = o.Exact.RatString()
	}
	return out
}

func newRaceJSON(r sim.Race) raceJSON {
	return raceJSON{
		Variable: r.Variable,
		First:    r.First.String(),
		Second:   r.Second.String(),
		FirstOp:  r.FirstOp.String(),
		SecondOp: r.SecondOp.String(),
		Text:     r.Text,
		Token:    r.Token,
	}
}

func findingsJSON(findings []sim.Finding) []findingJSON {
	out := []findingJSON{}
	for _, f := range findings {
		out = append(out, findingJSON{Text: f.Text, Where: append([]string{}, f.Where...), Cycle: f.Cycle, Token: f.Token})
	}
	return out
}

// countText writes a count in decimal.
func countText(n *big.Int, unbounded bool) string {
	switch {
	case n != nil:
		return n.String()
	case unbounded:
		return "unbounded"
	}
	return "unknown"
}

// failingText writes how many interleavings fail. Where there are infinitely
// many, none may fail all the same.
func failingText(r *sim.Report) string {
	if r.Failing == nil && !anyOutcomeFails(r) {
		return "0"
	}
	return countText(r.Failing, r.Unbounded)
}

func anyOutcomeFails(r *sim.Report) bool {
	for _, o := range r.Outcomes {
		if o.Fails {
			return true
		}
	}
	return false
}

// finite keeps out what JSON cannot say.
func finite(f float64) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return f
}

func milliseconds(d time.Duration) float64 {
	return math.Round(float64(d.Microseconds())) / 1000
}

// stepJSON is one event of a replayed run.
type stepJSON struct {
	Step  int    `json:"step"`
	Actor string `json:"actor"` // empty for the clock and for faults
	Op    string `json:"op"`
	Name  string `json:"name,omitempty"`
	Value string `json:"value,omitempty"`
	Old   string `json:"old,omitempty"`
	Label string `json:"label,omitempty"`
	Func  string `json:"func,omitempty"`
	Pos   string `json:"pos,omitempty"` // file:line
	Minor bool   `json:"minor,omitempty"`
}

func newStepJSON(e trace.Event, actors []sim.Actor) stepJSON {
	s := stepJSON{
		Step: e.Step, Actor: glyph.Actor(e.Actor, actors), Op: e.Op.String(), Name: e.Name, Value: e.Value,
		Old: e.Old, Label: e.Label, Func: e.Func, Minor: e.Minor,
	}
	if e.Pos.Line > 0 {
		s.Pos = e.Pos.String()
	}
	return s
}

func writeJSON(w io.Writer, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("cannot write the report as JSON: %w", err)
	}
	if _, err := w.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	return nil
}
