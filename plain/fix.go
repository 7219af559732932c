package plain

import (
	"fmt"
	"strings"

	"racelab/course"
	"racelab/lessons"
	"racelab/lessons/reality"
	"racelab/number"
	"racelab/progress"
	"racelab/sim"
	"racelab/ui/draw"
)

// remedies returns the switches that are no faults.
func (w *walk) remedies() []sim.Switch {
	var out []sim.Switch
	for _, s := range w.l.Switches {
		if s.Kind != "fault" {
			out = append(out, s)
		}
	}
	return out
}

func (w *walk) fix() error {
	all := w.remedies()
	w.c.paragraph("Choose what mends it. Not everything here does; a wrong choice is answered with the run that breaks it.")
	for i, s := range all {
		w.c.say("%d. %s: %s", i+1, s.Name, draw.Clean(s.Text))
	}
	w.c.paragraph("Type a number, or several for a combination. Type code and a number to read the program with it.")
	for {
		prompt := "fix"
		if w.chosen != nil {
			prompt = "another fix, or Enter to go on"
		}
		line, err := w.ask(prompt)
		if err != nil || line == "" && w.chosen != nil {
			return err
		}
		choice, show := strings.CutPrefix(line, "code")
		picked, ok := numbersIn(choice, len(all))
		if !ok || len(picked) == 0 && !show {
			w.c.say("Type numbers from 1 to %d.", len(all))
			continue
		}
		var on []string
		for _, i := range picked {
			on = append(on, all[i].Name)
		}
		if show {
			w.code(append(w.s.Base(), on...))
			continue
		}
		if err := w.try(on); err != nil {
			return err
		}
	}
}

// code writes the program with some switches on.
func (w *walk) code(on []string) {
	set := map[string]bool{}
	for _, name := range on {
		set[name] = true
	}
	sayCode(w.c, w.l, set)
}

// try answers a choice of switches.
func (w *walk) try(on []string) error {
	v, err := w.s.Try(on...)
	if err != nil {
		return w.explored(err)
	}
	if v.Holds {
		w.chosen = on
		w.c.paragraph(fmt.Sprintf("It holds: %s.", interleavings(v.Report)))
		w.cost(on)
		if v.Complete {
			w.h.change(func(r *progress.Record) { r.Proved(w.l.Name, on, w.h.o.Now()) })
		}
		if v.About != "" {
			w.c.text(prose(v.About))
		}
		return nil
	}
	text := "It does not hold. "
	if v.Fault != "" {
		text += "While nothing goes wrong it does; but with the fault " + v.Fault + " on: "
	}
	w.c.paragraph(text + spoken(strings.TrimSpace(v.Outcome)) + ". This run breaks it:")
	w.replay(v)
	w.c.paragraph(spoken(v.Why))
	if v.About != "" {
		w.c.text(prose(v.About))
	}
	w.c.say("Token: %s", v.Token)
	return nil
}

// explored says that something could not be explored, and goes on unless the
// learner is leaving.
func (w *walk) explored(err error) error {
	if w.c.ctx.Err() != nil {
		return w.c.ctx.Err()
	}
	w.c.paragraph(sentence(err))
	return nil
}

// replay writes the run of a verdict, step by step.
func (w *walk) replay(v course.Verdict) {
	run, err := w.s.Program().Replay(v.Token)
	if err != nil {
		w.c.paragraph(sentence(err))
		return
	}
	run.Finish(run.Len() + maxFinish)
	for _, l := range course.Lines(run) {
		w.c.say("%d. %s", l.Step, spoken(l.String()))
	}
}

// cost says what switches cost beside none.
func (w *walk) cost(on []string) {
	none, err := w.s.Cost()
	if err != nil {
		return
	}
	if c, err := w.s.Cost(on...); err == nil {
		w.c.paragraph(c.Against(none))
	}
}

// interleavings says how many of them fail.
func interleavings(r *sim.Report) string {
	switch {
	case !r.Complete:
		return "none of the interleavings covered fails (" + draw.Clean(strings.TrimSuffix(r.Coverage, ".")) + ")"
	case r.Interleavings == nil:
		return "no interleaving fails, and there are infinitely many"
	case r.Interleavings.String() == "1":
		return "there is one interleaving left, and it does not fail"
	}
	return fmt.Sprintf("none of %s interleavings fails", number.Big(r.Interleavings))
}

func (w *walk) prove() error {
	on := w.holding()
	if on == nil {
		w.c.paragraph("This lesson has no switch that holds in every interleaving. What was shown at the stage before is what there is.")
		return w.enterToGoOn()
	}
	w.c.paragraph("The proof: every interleaving, with " + strings.Join(on, " and ") + " on.")
	proofs, err := w.s.Prove(on...)
	if err != nil {
		if err := w.explored(err); err != nil {
			return err
		}
	}
	for _, p := range proofs {
		if p.Fault != "" {
			w.c.say("")
			w.c.say("And with the fault %s.", p.Fault)
		}
		sayCensus(w.c, p.Report)
	}
	return w.enterToGoOn()
}

// holding returns the switches that the learner found to hold; otherwise the
// first declared fix.
func (w *walk) holding() []string {
	if w.chosen != nil {
		return w.chosen
	}
	for _, s := range w.l.Switches {
		if s.Kind == "fix" {
			return []string{s.Name}
		}
	}
	return nil
}

// realRuns is how many runs the stage for real makes.
const realRuns = 1000

func (w *walk) forReal() error {
	if w.h.o.Real == nil {
		w.c.paragraph("Runs for real are not offered here. On your own machine, racelab run " + w.l.Name + " makes them.")
		return w.enterToGoOn()
	}
	w.c.paragraph(fmt.Sprintf("The same program, compiled, with real goroutines: %d runs. Press Enter to make them, or type next.", realRuns))
	if err := w.enterToGoOn(); err != nil {
		return err
	}
	for _, on := range [][]string{w.s.Base(), append(w.s.Base(), w.holding()...)} {
		t, err := w.h.o.Real(w.c.ctx, reality.Job{Lesson: w.l.Name, Switches: on, Runs: realRuns}, nil)
		if err != nil {
			if err := w.explored(err); err != nil {
				return err
			}
			continue
		}
		w.c.say("")
		w.c.say("%s", switchesText(on))
		w.tally(t, on)
		if w.holding() == nil {
			break
		}
	}
	w.c.paragraph("What never showed up in these runs is possible all the same. A test that passes so often proves little; the census proves.")
	return w.enterToGoOn()
}

// tally says what came out beside what the census has.
func (w *walk) tally(t reality.Tally, on []string) {
	census, err := w.s.Numbers(on...)
	if err != nil {
		return
	}
	seen := map[string]bool{}
	for _, r := range t.Results {
		verdict := "holds"
		if r.Fails {
			verdict = "fails"
		}
		seen[r.Outcome] = true
		w.c.say("%s: %s, %d of %d runs", draw.Clean(strings.TrimSpace(r.Outcome)), verdict, r.Count, t.Done)
	}
	for _, o := range census.Outcomes {
		if !seen[o.Text] {
			seen[o.Text] = true
			w.c.say("%s: possible, and never seen in %d runs", draw.Clean(strings.TrimSpace(o.Text)), t.Done)
		}
	}
}

// sayCode writes a lesson's source as it reads with switches on.
func sayCode(c *console, l *lessons.Lesson, on map[string]bool) {
	for _, f := range l.Files {
		for _, line := range lessons.Reading(lessons.Fold(f.Text, on)) {
			if line.Number == 0 {
				c.say("")
				continue
			}
			c.say("%d: %s", line.Number, draw.Clean(strings.ReplaceAll(line.Text, "\t", "  ")))
		}
	}
}
