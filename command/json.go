package command

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/big"
	"strconv"
	"time"

	"racelab/sim"
	"racelab/sim/glyph"
	"racelab/sim/trace"
)

// reportJSON is what check prints with --json. Counts of interleavings are
// decimal strings, for they outgrow what readers of JSON hold exactly;
// "unbounded" means that there are infinitely many.
type reportJSON struct {
	Version       int           `json:"version,omitempty"` // schemaVersion, at the top
	Program       string        `json:"program"`
	Test          string        `json:"test,omitempty"`
	Switches      []string      `json:"switches"`
	Fails         bool          `json:"fails"`
	Complete      bool          `json:"complete"`
	Coverage      string        `json:"coverage"`
	Bound         string        `json:"bound"`        // which interleavings were covered, in words
	EarlyTimers   *int          `json:"early_timers"` // up to so many early timers; null: any number; -1: not all even without
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
	Known         []known       `json:"known,omitempty"` // failures that the baseline accepts
	Skipped       []skipJSON    `json:"skipped,omitempty"`
	Served        *servedJSON   `json:"served,omitempty"`
	Chance        *chanceJSON   `json:"chance,omitempty"`    // what random values have to do with it
	Strategy      string        `json:"strategy,omitempty"`  // of --strategy
	Runs          int           `json:"runs,omitempty"`      // that it drew
	Schedules     int           `json:"schedules,omitempty"` // different ones of those
	ElapsedMS     float64       `json:"elapsed_ms"`
	Followed      *fitJSON      `json:"followed,omitempty"` // of --token
	Saved         *savedJSON    `json:"saved,omitempty"`
	Real          *forRealJSON  `json:"real,omitempty"` // of --real
}

// chanceJSON says what random values have to do with a report: what interleavings and failing count, whether
// other values keep every interleaving from failing, and the values of the shortest failing run.
type chanceJSON struct {
	Counted   bool        `json:"counted"` // interleavings counts each combination of random values by itself
	Avoidable bool        `json:"avoidable"`
	Known     bool        `json:"known"` // avoidable was worked out
	Text      string      `json:"text"`
	Values    []drawnJSON `json:"values"`
}

// drawnJSON is a random value that a run took.
type drawnJSON struct {
	Step int    `json:"step"`
	At   string `json:"at"`
	Text string `json:"text"`
}

func newChanceJSON(c *sim.Chance) *chanceJSON {
	if c == nil {
		return nil
	}
	out := &chanceJSON{Counted: c.Mixed, Avoidable: c.Avoidable, Known: c.Known, Text: c.Words(), Values: []drawnJSON{}}
	for _, v := range c.Values {
		out.Values = append(out.Values, drawnJSON{v.Step, v.At.String(), v.Text})
	}
	return out
}

// skipJSON is a test that skipped itself in some interleaving.
type skipJSON struct {
	Test   string `json:"test"`
	Reason string `json:"reason"`
}

type outcomeJSON struct {
	Outcome       string  `json:"outcome"`
	Kind          string  `json:"kind"`
	Fails         bool    `json:"fails"`
	Interleavings string  `json:"interleavings"`
	Share         float64 `json:"share"`
	Probability   float64 `json:"probability"`
	Exact         string  `json:"probability_exact,omitempty"` // "1/3"
	EarlyTimers   int     `json:"early_timers"`                // that the example takes
	Token         string  `json:"token"`
	Why           string  `json:"why"`
}

type failureJSON struct {
	Token       string `json:"token"`
	EarlyTimers int    `json:"early_timers"`
	Preemptions int    `json:"preemptions"`
	Steps       int    `json:"steps"`
	lineJSON
	Deciding *reasonJSON `json:"deciding,omitempty"` // absent where it is not known
}

// reasonJSON says by which orders of its steps a failing run was decided: every run that has
// them fails.
type reasonJSON struct {
	Text   string      `json:"text"`   // in words; empty if these are not known
	Orders []orderJSON `json:"orders"` // none if every run fails
	Every  bool        `json:"every_run_fails"`
	Proven bool        `json:"proven_smallest"`
}

type orderJSON struct {
	First  momentJSON `json:"first"`
	Second momentJSON `json:"second"`
	Look   bool       `json:"look"`   // first only looks at what second changes
	Either bool       `json:"either"` // every run in which both occur fails, whichever comes first
}

// momentJSON is a step of a run; step 0 does not occur in this run.
type momentJSON struct {
	Step int    `json:"step"`
	Text string `json:"text"`
}

func newReasonJSON(r *sim.Reason) *reasonJSON {
	if r == nil {
		return nil
	}
	out := &reasonJSON{Text: r.Text, Orders: []orderJSON{}, Every: r.Every, Proven: r.Proven}
	for _, o := range r.Orders {
		out.Orders = append(out.Orders, orderJSON{momentJSON{o.First.Step, o.First.Text}, momentJSON{o.Second.Step, o.Second.Text}, o.Look, o.Either})
	}
	return out
}

// lineJSON says when a run was decided. A probability is a fraction, such as
// "1/2", or a decimal number where it was not computed exactly.
type lineJSON struct {
	PFailure     []string `json:"p_failure,omitempty"`      // after each step, the start first
	AtLeastUntil int      `json:"at_least_until,omitempty"` // before this step the probabilities are lower bounds
	InevitableAt *int     `json:"inevitable_at,omitempty"`  // first step after which no continuation holds; 0: from the start
}

func newLineJSON(l *sim.Line) lineJSON {
	var out lineJSON
	if l == nil {
		return out
	}
	for i, p := range l.P {
		text := strconv.FormatFloat(finite(p), 'g', 6, 64)
		if l.Exact != nil {
			text = l.Exact[i].RatString()
		}
		out.PFailure = append(out.PFailure, text)
	}
	out.AtLeastUntil = l.Whole
	if l.Inevitable >= 0 {
		out.InevitableAt = &l.Inevitable
	}
	return out
}

type findingJSON struct {
	Text  string   `json:"text"`
	Where []string `json:"where"` // file:line of each actor
	Cycle int      `json:"cycle,omitempty"`
	Early int      `json:"early_timers"`
	Token string   `json:"token"`
}

type raceJSON struct {
	Variable string `json:"variable"`
	First    string `json:"first"` // file:line
	Second   string `json:"second"`
	FirstOp  string `json:"first_op"`
	SecondOp string `json:"second_op"`
	Text     string `json:"text"`
	Early    int    `json:"early_timers"`
	Token    string `json:"token"`
}

// schemaVersion is that of what check prints with --json, which docs/check.schema.json
// describes. It grows when a field goes or changes its meaning; new ones may come without.
const schemaVersion = 1

// allJSON is what check prints for several targets.
type allJSON struct {
	Version  int         `json:"version"`
	Fails    bool        `json:"fails"`
	Complete bool        `json:"complete"`
	Packages []any       `json:"packages"` // each a suite, or the report of its only test
	Errors   []errorJSON `json:"errors"`   // what could not be checked
}

type errorJSON struct {
	Program string `json:"program"`
	Error   string `json:"error"`
}

// suiteJSON is what check prints for a target with several entries.
type suiteJSON struct {
	Version   int          `json:"version,omitempty"`
	Program   string       `json:"program"`
	Switches  []string     `json:"switches"`
	Fails     bool         `json:"fails"`
	Complete  bool         `json:"complete"`
	Coverage  string       `json:"coverage"`
	Tests     []reportJSON `json:"tests"`
	ElapsedMS float64      `json:"elapsed_ms"`
	Followed  *fitJSON     `json:"followed,omitempty"` // of --token
}

// reportsJSON returns the report of the only entry, or one of each that was
// checked, of so many.
func reportsJSON(program string, all []checked, of int) any {
	if of == 1 {
		r := newReportJSON(program, all[0])
		r.Version = schemaVersion
		return r
	}
	suite := suiteJSON{Version: schemaVersion, Program: program, Switches: []string{}, Complete: true, Tests: []reportJSON{}}
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
		Fails:         c.fails(),
		Complete:      r.Complete,
		Coverage:      r.Coverage,
		Bound:         r.Bound,
		EarlyTimers:   earlyJSON(r.Early),
		Interleavings: countText(r.Interleavings, r.Unbounded),
		Failing:       failingText(r),
		States:        r.States,
		Transitions:   r.Transitions,
		Outcomes:      []outcomeJSON{},
		Deadlocks:     findingsJSON(r.Deadlocks),
		Leaks:         findingsJSON(r.Leaks),
		Livelocks:     findingsJSON(r.Livelocks),
		Races:         []raceJSON{},
		Served:        newServedJSON(r.Served),
		Chance:        newChanceJSON(r.Chance),
		Saved:         c.saved.json(),
		Real:          c.real.json(),
		Strategy:      r.Strategy,
		Runs:          r.Runs,
		Schedules:     r.Schedules,
		ElapsedMS:     milliseconds(r.Elapsed),
	}
	for _, o := range r.Outcomes {
		out.Outcomes = append(out.Outcomes, newOutcomeJSON(o, r.Unbounded))
	}
	for _, race := range r.Races {
		out.Races = append(out.Races, newRaceJSON(race))
	}
	out.Known = c.accepted()
	for _, s := range r.Skipped {
		out.Skipped = append(out.Skipped, skipJSON{s.Test, s.Reason})
	}
	if s := r.Shortest; s != nil {
		out.Shortest = &failureJSON{Token: s.Token, EarlyTimers: s.Early, Preemptions: s.Preemptions, Steps: s.Steps, lineJSON: newLineJSON(s.Line), Deciding: newReasonJSON(s.Reason)}
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
		EarlyTimers:   o.Early,
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
		Early:    r.Early,
		Token:    r.Token,
	}
}

func findingsJSON(findings []sim.Finding) []findingJSON {
	out := []findingJSON{}
	for _, f := range findings {
		out = append(out, findingJSON{Text: f.Text, Where: append([]string{}, f.Where...), Cycle: f.Cycle, Early: f.Early, Token: f.Token})
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
