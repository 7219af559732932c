package command

import (
	"fmt"
	"slices"
	"strings"

	"racelab/lessons/pack"
	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/number"
	"racelab/ui"
)

// text writes what run found, for people.
// where is what a token of the lesson is told with: one of a pack does not carry its name.
func (r *realReport) where() string {
	if pack.IsPath(r.lesson) {
		return " " + cells.Clean(r.lesson)
	}
	return ""
}

func (r *realReport) text() string {
	var b strings.Builder
	heading := bold(r.title)
	if len(r.switches) > 0 {
		heading += " with " + strings.Join(r.switches, ", ")
	}
	fmt.Fprintf(&b, "%s\n\n", heading)
	if r.bug() {
		fmt.Fprintf(&b, "  %s\n\n", bad(bold("ENGINE BUG: it happened for real, and the census says that it cannot")))
	}
	fmt.Fprintf(&b, "  %s\n\n", r.summary())
	if r.tally.Pause != "" {
		paragraph(&b, "Pause", "Of "+cells.Clean(r.tally.Pause)+".")
		b.WriteByte('\n')
	}
	r.outcomesText(&b)
	b.WriteByte('\n')
	r.remarks(&b)
	return b.String()
}

func (r *realReport) summary() string {
	done := number.Of(r.tally.Done, "run")
	words := fmt.Sprintf("%s of %s failed, in %s", number.Int(r.tally.Failing), done, elapsed(r.elapsed))
	if r.against != "" {
		words = fmt.Sprintf("%s of %s against %s failed, in %s", number.Int(r.tally.Failing), done, r.against, elapsed(r.elapsed))
	}
	if r.interrupted {
		words = fmt.Sprintf("interrupted: %s of %s failed so far", number.Int(r.tally.Failing), done)
	}
	return verdict(r.tally.Failing > 0, words)
}

// outcomesText draws each outcome with two bars, how often it came and what the
// census says.
func (r *realReport) outcomesText(b *strings.Builder) {
	counts := 0
	for _, p := range r.pairs {
		counts = max(counts, len(number.Int(p.Count)))
		if p.Census != nil {
			counts = max(counts, len(counted(p.Census.Interleavings, r.census.Unbounded)))
		}
	}
	for _, p := range r.pairs {
		fmt.Fprintf(b, "  %s\n", verdict(p.Fails, outcomeText(sim.Outcome{Text: p.Outcome})))
		fmt.Fprintf(b, "      for real  %s\n", r.realLine(p, counts))
		fmt.Fprintf(b, "      census    %s\n", r.censusLine(p, counts))
	}
}

func (r *realReport) realLine(p ui.Pair, counts int) string {
	if r.tally.Done == 0 {
		return "not run"
	}
	share := float64(p.Count) / float64(r.tally.Done)
	if p.Count == 0 {
		return bar(0, p.Fails) + "  " + bold(r.never())
	}
	return fmt.Sprintf("%s  %*s  %s", bar(share, p.Fails), counts, number.Int(p.Count), number.Percent(share))
}

// never is what is said of an outcome that did not show.
func (r *realReport) never() string {
	return "possible, never seen in " + number.Of(r.tally.Done, "run")
}

func (r *realReport) censusLine(p ui.Pair, counts int) string {
	switch {
	case p.Census == nil && slices.Contains(r.early, p.Outcome):
		return "only if a timer fires while others can still run"
	case p.Census == nil && !r.census.Complete:
		return "not among the interleavings covered"
	case p.Census == nil && !r.census.Binding():
		return "no interleaving has this outcome: a data race"
	case p.Census == nil:
		return bad("✗ not in the census: it cannot be")
	}
	o := p.Census
	share := o.Share
	if o.Interleavings == nil {
		share = o.Probability
	}
	n := counted(o.Interleavings, r.census.Unbounded)
	of := ""
	if r.census.Interleavings != nil {
		of = " of " + number.Big(r.census.Interleavings)
	}
	return fmt.Sprintf("%s  %*s%s  %s", bar(share, p.Fails), counts, n, of, faint(probability(*o, r.census.Complete)))
}

// remarks say what to make of it.
func (r *realReport) remarks(b *strings.Builder) {
	if r.hides != "" {
		paragraph(b, "Hidden", r.hides)
	}
	if !r.pause && r.tally.Done > 0 && r.tally.Failing == 0 && r.census.Fails() {
		paragraph(b, "Pause", "Goroutines are quick. This one lets them wait a moment before the steps that decide:")
		paragraph(b, "", "racelab run "+r.lesson+switchArgs(r.switches)+" --pause")
	}
	if r.bug() {
		for _, p := range r.unforeseen() {
			why := ""
			if p.Why != "" && p.Why != p.Outcome {
				why = " (" + p.Why + ")"
			}
			paragraph(b, "Bug", fmt.Sprintf("%q came %s%s, though every interleaving was covered.", p.Outcome, number.Of(p.Count, "time"), why))
		}
		paragraph(b, "", "Please report this, with the command that you ran. On a machine too busy to end a run in time it may look like a deadlock: then run it again first.")
	}
	if r.census.Complete && !r.census.Binding() {
		for _, p := range r.unforeseen() {
			paragraph(b, "Beyond", fmt.Sprintf("%q came %s, and no interleaving has this outcome. The data race did it: the census takes one step at a time, and a compiled program with a data race may do what no such order does.", p.Outcome, number.Of(p.Count, "time")))
		}
	}
	if len(r.early) > 0 {
		paragraph(b, "Timers", "The census lets time pass only when nobody can go on; a busy machine does not wait. This one has it:")
		paragraph(b, "", "racelab check "+r.lesson+switchArgs(r.switches)+" --timers any")
	}
	r.hidden(b)
	switch {
	case !r.census.Complete:
		paragraph(b, "Covered", r.census.Coverage)
	case !r.census.Fails() && !r.bug() && len(r.early) == 0:
		of := interleavings(r.census.Interleavings)
		if r.census.Unbounded {
			of = "infinitely many interleavings"
		}
		paragraph(b, "Proof", "Runs alone prove nothing. Here the census does: none of "+of+" ends in failure.")
	}
	r.unshown(b, "Race", "data race", len(r.census.Races))
	r.detected(b)
	r.unshown(b, "Livelock", "livelock", len(r.census.Livelocks))
}

// detected tells what the race detector said, or how to ask it.
func (r *realReport) detected(b *strings.Builder) {
	switch {
	case r.race != nil:
		paragraph(b, "Detector", r.race.Beside(len(r.census.Races)))
	case len(r.census.Races) > 0:
		paragraph(b, "", "Go's race detector, where there is a Go toolchain, shows it in real runs, too:")
		paragraph(b, "", "racelab run "+r.lesson+switchArgs(r.switches)+" --race")
	}
}

// unshown tells of what a run that ended cannot have had, or does not show.
func (r *realReport) unshown(b *strings.Builder, label, what string, n int) {
	if n == 0 {
		return
	}
	paragraph(b, label, fmt.Sprintf("The explorer found %s, which runs do not show:", number.Of(n, what)))
	paragraph(b, "", "racelab check "+r.lesson+switchArgs(r.switches))
}

// hidden tells how to see the failures that never showed.
func (r *realReport) hidden(b *strings.Builder) {
	label, shown := "Unseen", 0
	for _, p := range r.pairs {
		if !p.Fails || p.Count > 0 || p.Census == nil || shown == maxFindings || r.tally.Done == 0 {
			continue
		}
		paragraph(b, label, "It never showed, and is possible all the same: "+outcomeText(*p.Census))
		paragraph(b, "", "racelab replay "+p.Census.Token+r.where())
		label = ""
		shown++
	}
}

func switchArgs(switches []string) string {
	var b strings.Builder
	for _, s := range switches {
		b.WriteString(" --switch " + cells.Clean(s))
	}
	return b.String()
}

// realJSON is what run prints with --json.
type realJSON struct {
	Lesson      string            `json:"lesson"`
	Switches    []string          `json:"switches"`
	Against     string            `json:"against"`                 // what the runs were made against; empty: memory
	Hides       string            `json:"hides"`                   // what cannot show there, in a sentence
	Pause       string            `json:"pause"`                   // where whoever comes by waits, such as "1 ms before line 53: l.balance = b"; empty: nowhere
	Race        *detectionJSON    `json:"race_detector,omitempty"` // with --race
	Runs        int               `json:"runs"`
	Failing     int               `json:"failing"`
	Fails       bool              `json:"fails"`
	EngineBug   bool              `json:"engine_bug"`
	Interrupted bool              `json:"interrupted"`
	Complete    bool              `json:"complete"` // the census is
	Coverage    string            `json:"coverage"`
	Census      string            `json:"interleavings"`
	Outcomes    []realOutcomeJSON `json:"outcomes"`
	ElapsedMS   float64           `json:"elapsed_ms"`
}

// detectionJSON is what Go's race detector said.
type detectionJSON struct {
	Asked bool   `json:"asked"`
	Race  bool   `json:"race"`
	Runs  int    `json:"runs"`
	Text  string `json:"text"` // in a sentence or two
}

type realOutcomeJSON struct {
	Outcome   string       `json:"outcome"`
	Fails     bool         `json:"fails"`
	Count     int          `json:"count"`
	Share     float64      `json:"share"`
	NeverSeen bool         `json:"never_seen"` // possible, and in no run
	Early     bool         `json:"early_timer,omitempty"`
	Why       string       `json:"why"`
	Census    *outcomeJSON `json:"census"` // null: not there
}

func (r *realReport) json() realJSON {
	out := realJSON{
		Lesson:      r.lesson,
		Switches:    append([]string{}, r.switches...),
		Against:     r.against,
		Hides:       r.hides,
		Pause:       r.tally.Pause,
		Runs:        r.tally.Done,
		Failing:     r.tally.Failing,
		Fails:       r.tally.Failing > 0,
		EngineBug:   r.bug(),
		Interrupted: r.interrupted,
		Complete:    r.census.Complete,
		Coverage:    r.census.Coverage,
		Census:      countText(r.census.Interleavings, r.census.Unbounded),
		Outcomes:    []realOutcomeJSON{},
		ElapsedMS:   milliseconds(r.elapsed),
	}
	if d := r.race; d != nil {
		out.Race = &detectionJSON{Asked: d.Asked, Race: d.Race, Runs: d.Runs, Text: d.Words()}
	}
	for _, p := range r.pairs {
		o := realOutcomeJSON{Outcome: p.Outcome, Fails: p.Fails, Count: p.Count, Why: p.Why, Early: slices.Contains(r.early, p.Outcome)}
		if r.tally.Done > 0 {
			o.Share = float64(p.Count) / float64(r.tally.Done)
			o.NeverSeen = p.Count == 0
		}
		if p.Census != nil {
			c := newOutcomeJSON(*p.Census, r.census.Unbounded)
			o.Census = &c
		}
		out.Outcomes = append(out.Outcomes, o)
	}
	return out
}
