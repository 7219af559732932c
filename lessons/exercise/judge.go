package exercise

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"racelab/sim"
	"racelab/sim/number"
)

// What judging takes at most.
var (
	censusBudget = sim.Budget{Time: 5 * time.Minute, States: 1_000_000} // the states bound it, so that a busy machine judges the same
	kataBudget   = sim.Budget{Time: 5 * time.Minute, States: 1_000_000} // of each test
	singleBudget = sim.Budget{Time: time.Minute, States: 20_000}        // the states bound it, so that a slow machine judges the same
)

// GlanceBudget is what is spent on a draft beside the editor before its first verdict: compiling is part of it.
func GlanceBudget() sim.Budget {
	return sim.Budget{Time: 120 * time.Millisecond, States: 20_000, Workers: 1}
}

// after returns what is left of a budget that was begun at some moment: no less than a fifth, so that something is explored on a
// slow machine, too. A judgement has minutes for each thing that it explores, and is bound by states.
func after(began time.Time, b sim.Budget) sim.Budget {
	if b.Time >= time.Minute {
		return b
	}
	b.Time = max(b.Time-time.Since(began), b.Time/5)
	return b
}

// within returns a budget with a bound of memory; 0: the engine's own.
func within(b sim.Budget, memory int64) sim.Budget {
	b.Memory = memory
	return b
}

// Reason is the kind of a verdict.
type Reason string

// The reasons for which a draft does not count, in the order in which they are looked for;
// Fixed is that it does.
const (
	Broken  Reason = "broken"  // it does not compile
	Refused Reason = "refused" // a part was changed that may not be
	Unable  Reason = "unable"  // it does what the model does not have
	Fails   Reason = "fails"   // some interleaving fails
	Hides   Reason = "hides"   // it recovers from a panic instead of preventing it
	Idle    Reason = "idle"    // it leaves work undone
	Part    Reason = "part"    // not every interleaving was covered
	Fixed   Reason = "fixed"
)

// Verdict is what is said of a draft.
type Verdict struct {
	Reason   Reason
	Text     string       // one line: "3 of 60 fail: bob reads before …"
	Line     int          // of the draft that it is about, from 1; 0 for none
	Token    string       // of a run that fails; empty if none was found
	Program  *sim.Program `json:"-"` // the draft, compiled; nil if it does not compile, or was compiled in another process
	Report   *sim.Report  `json:"-"` // the census that decided; nil if it was not explored, or in another process
	Explored bool         // it was
	Fault    string       // the fault that was on in it; empty for none

	Harder []string // of one that counts: the names of the harder variants that it passes
	// Of a kata:
	Test     string // the test that decided
	Measured bool   // there are tests of the second tick, and they were explored
	Overlaps bool   // they hold: unrelated work overlaps
	timed    bool   // the draft has to do with time
	shown    *Shown // of one from another process: what its failing run is of
}

// Counts reports whether the draft passes the exercise.
func (v *Verdict) Counts() bool { return v.Reason == Fixed }

// Judge says whether a draft counts. It counts when in every interleaving, without a fault
// and with each of the lesson's, no run fails (deadlocks, leaks, livelocks and data races
// included); every outcome is one that the lesson allows; each actor that can run alone
// does alone what it does in the lesson; what has to be done outside the program is done;
// nothing relies on a sleep; and no panic is hidden. The error is
// ctx's, or says that the lesson itself could not be explored.
func (e *Exercise) Judge(ctx context.Context, files []sim.File) (*Verdict, error) {
	v, err := e.look(ctx, files, censusBudget)
	if err != nil || v.Reason != Fixed {
		return v, err
	}
	for _, rule := range []func(context.Context, []sim.File, *Verdict) error{e.withFaults, e.unhurried, e.unhidden, e.working, e.dutiful} {
		if err := rule(ctx, files, v); err != nil || v.Reason != Fixed {
			return v, err
		}
	}
	v.Text, v.Harder = holdsText(v.Report), e.passed(files)
	return v, nil
}

// Glance is Judge for somebody who is still typing: it explores the draft without faults, in a
// budget, and says what that shows. A draft that it finds nothing against has still to be
// judged.
func (e *Exercise) Glance(ctx context.Context, files []sim.File, b sim.Budget) (*Verdict, error) {
	v, err := e.look(ctx, files, b)
	if err == nil && v.Reason == Part {
		v.Text = fmt.Sprintf("none fails so far, of %s", number.Of(v.Report.States, "state"))
	}
	return v, err
}

// look compiles a draft and explores it as the lesson stands.
func (e *Exercise) look(ctx context.Context, files []sim.File, b sim.Budget) (*Verdict, error) {
	v, began := &Verdict{}, time.Now()
	if words, line := e.refusal(files); words != "" {
		v.Reason, v.Text, v.Line = Refused, words, line
		return v, nil
	}
	p, err := sim.Load(e.name(), files)
	if err != nil {
		v.Reason = Broken
		v.Text, v.Line = compileError(err)
		return v, nil
	}
	v.Program = p
	return v, e.census(ctx, v, "", after(began, b))
}

// config is how a draft runs. Where the clock has no part in the lesson it has none in the
// fix: what only holds because somebody sleeps long enough does not hold.
func (e *Exercise) config(faults []string) sim.Config {
	return sim.Config{Switches: faults, AnyTimers: e.Lesson.Timers == ""}
}

// census explores a draft with a fault, or with none, and notes what is against it.
func (e *Exercise) census(ctx context.Context, v *Verdict, fault string, b sim.Budget) error {
	on := e.Base()
	if fault != "" && !slices.Contains(on, fault) {
		on = append(on, fault)
	}
	r, err := v.Program.Explore(ctx, e.config(on), within(b, e.memory), nil)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		v.Reason, v.Text, v.Line = Unable, firstLine(err.Error()), 0
		return nil
	}
	v.Report, v.Explored, v.Fault = r, true, fault
	if text, token := failure(r); text != "" {
		v.Reason, v.Text, v.Token = Fails, withFault(text, fault), token
		return nil
	}
	for _, o := range r.Outcomes {
		ok, err := e.spec.allows(o.Text, on)
		if err != nil {
			return err
		}
		if !ok {
			v.Reason, v.Token = Idle, o.Token
			v.Text = withFault(fmt.Sprintf("it can end with “%s”, which the lesson never does: the work is not done", strings.TrimSpace(o.Text)), fault)
			return nil
		}
	}
	if v.Reason = Fixed; !r.Complete {
		v.Reason, v.Text = Part, "none of what was covered fails, but that is no proof: "+r.Coverage
	}
	return nil
}

// withFaults explores the draft with each fault with which a fix of the lesson holds.
func (e *Exercise) withFaults(ctx context.Context, _ []sim.File, v *Verdict) error {
	for _, fault := range e.faults {
		if slices.Contains(e.base, fault) {
			continue
		}
		must, err := e.spec.demands(fault)
		if err != nil {
			return err
		}
		if !must {
			continue
		}
		if err := e.census(ctx, v, fault, censusBudget); err != nil || v.Reason != Fixed {
			return err
		}
	}
	return nil
}

// unhidden explores a draft that recovers from panics as if it did not.
func (e *Exercise) unhidden(ctx context.Context, files []sim.File, v *Verdict) error {
	if e.recover || !slices.ContainsFunc(files, func(f sim.File) bool { return callsRecover(f.Text) }) {
		return nil
	}
	p, err := sim.Load(e.name(), unrecovered(files))
	if err != nil {
		return nil // it uses the value in a way that needs one; then it is not hidden
	}
	r, err := p.Explore(ctx, e.config(e.base), within(censusBudget, e.memory), nil)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return nil
	}
	for _, o := range r.Outcomes {
		if o.Kind == sim.Panicked {
			v.Reason = Hides
			v.Text = "recover hides what goes wrong: without it, " + firstLine(o.Why)
			return nil
		}
	}
	return nil
}

// working runs each actor alone, where it can be: then nothing can go wrong, and what it
// leaves is its work.
func (e *Exercise) working(ctx context.Context, files []sim.File, v *Verdict) error {
	for _, actor := range e.Lesson.Actors() {
		allowed, err := e.spec.single(ctx, actor)
		if err != nil {
			return err
		}
		if allowed == nil {
			continue
		}
		r, err := e.single(ctx, files, actor)
		if err != nil {
			return err
		}
		if r == nil {
			continue
		}
		if !runsThrough(r) {
			v.Reason, v.Text = Idle, strings.ToLower(actor)+" does not come to an end alone, with nobody to wait for"
			return nil
		}
		for _, o := range r.Outcomes {
			if !allowed[o.Text] {
				v.Reason = Idle
				v.Text = fmt.Sprintf("with %s alone it ends with “%s”, and has to end with %s: the work is not done", strings.ToLower(actor), strings.TrimSpace(o.Text), quoted(allowed))
				return nil
			}
		}
	}
	return nil
}

func quoted(set map[string]bool) string {
	var all []string
	for text := range set {
		all = append(all, "“"+strings.TrimSpace(text)+"”")
	}
	slices.Sort(all)
	return strings.Join(all, " or ")
}

// failure says in a line what fails; empty if nothing does.
func failure(r *sim.Report) (text, token string) {
	switch {
	case r.Shortest != nil:
		return share(r) + ": " + whyText(r), r.Shortest.Token
	case len(r.Deadlocks) > 0:
		return share(r) + ": " + r.Deadlocks[0].Text, r.Deadlocks[0].Token
	case len(r.Leaks) > 0:
		return share(r) + ": " + r.Leaks[0].Text, r.Leaks[0].Token
	case len(r.Livelocks) > 0:
		return "some never end: " + r.Livelocks[0].Text, r.Livelocks[0].Token
	case len(r.Races) > 0:
		return r.Races[0].Text, r.Races[0].Token
	}
	return "", ""
}

// longest is how many characters of a line may explain a failure beyond its first words.
const longest = 110

// whyText says why the shortest failing run fails: what is broken, in the lesson's words,
// and how it came to that if one short sentence says it.
func whyText(r *sim.Report) string {
	if r.Shortest.End.Kind == sim.Deadlock && len(r.Deadlocks) > 0 {
		return firstSentence(r.Deadlocks[0].Text)
	}
	text := strings.TrimSuffix(firstLine(r.Shortest.End.Why), ".")
	for _, o := range r.Outcomes {
		if how := firstSentence(o.Why); o.Fails && o.Token == r.Shortest.Token && how != text && len(how) < longest && !strings.HasPrefix(how, "Every run fails") {
			return strings.TrimPrefix(text+". "+how, ". ")
		}
	}
	return text
}

func share(r *sim.Report) string {
	if r.Failing == nil || r.Interleavings == nil {
		return "some fail"
	}
	return number.Big(r.Failing) + " of " + number.Big(r.Interleavings) + " fail"
}

func holdsText(r *sim.Report) string {
	if r.Interleavings == nil {
		return "none of infinitely many fails"
	}
	return "0 of " + number.Big(r.Interleavings) + " fail"
}

func withFault(text, fault string) string {
	if fault == "" {
		return text
	}
	return "with the fault " + fault + ", " + text
}

// compileError takes the line out of a compiler's message.
func compileError(err error) (text string, line int) {
	text = firstLine(err.Error())
	parts := strings.SplitN(text, ":", 4)
	if len(parts) == 4 {
		if n, bad := strconv.Atoi(parts[1]); bad == nil {
			return fmt.Sprintf("line %d:%s", n, parts[3]), n
		}
	}
	return text, 0
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}

// firstSentence returns the first sentence of a longer explanation.
func firstSentence(s string) string {
	s = firstLine(s)
	if i := strings.Index(s, ". "); i > 0 {
		return s[:i]
	}
	return strings.TrimSuffix(s, ".")
}
