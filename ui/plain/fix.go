package plain

import (
	"fmt"
	"strings"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/lessons/reality"
	"racelab/sim/cells"
	"racelab/sim/number"
)

func (w *walk) fix() error {
	all := w.a.Remedies()
	w.c.paragraph("Choose what you would change. Not everything here holds. For a choice that does not, you see the run that breaks it.")
	for i, s := range all {
		w.c.say("%d. %s: %s", i+1, s.Name, cells.Clean(s.Text))
	}
	w.c.paragraph("Type a number, or several for a combination. Type code and a number to read the program with that fix, or diff and a number to read what it changes.")
	w.c.paragraph("To type a fix of your own on your machine: racelab fix " + w.l.Name + ". It makes a file of the code, and judges what you write there.")
	prompt := "fix"
	for {
		line, err := w.ask(prompt)
		if err != nil {
			return err
		}
		if line == "" && prompt != "fix" {
			return nil
		}
		verb, choice := "", line
		for _, v := range []string{"code", "diff"} {
			if rest, ok := strings.CutPrefix(line, v); ok {
				verb, choice = v, rest
			}
		}
		picked, ok := numbersIn(choice, len(all))
		if !ok || len(picked) == 0 && verb != "code" {
			w.c.say("Type numbers from 1 to %d.", len(all))
			continue
		}
		var on []string
		for _, i := range picked {
			on = append(on, all[i].Name)
		}
		switch verb {
		case "code":
			w.code(append(w.s.Base(), on...))
		case "diff":
			w.diff(on)
		default:
			if err := w.try(on); err != nil {
				return err
			}
			prompt = "another fix, or Enter to continue"
		}
	}
}

// diff says what switches change.
func (w *walk) diff(on []string) {
	for _, c := range w.s.Diff(on...) {
		text := cells.Clean(strings.ReplaceAll(c.Text, "\t", "  "))
		switch c.Sign {
		case course.Added:
			w.c.say("added %d: %s", c.Number, text)
		case course.Removed:
			w.c.say("removed %d: %s", c.Number, text)
		case course.Gap:
			w.c.say("")
		default:
			w.c.say("%d: %s", c.Number, text)
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
	t, err := attempt.Weigh(w.s, on)
	if err != nil {
		return w.explored(err)
	}
	told := w.a.Try(t)
	w.c.paragraph(spoken(told.Said))
	if !t.Holds {
		w.c.say("This run breaks it:")
		for _, l := range t.Lines {
			w.c.say("%d. %s", l.Step, spoken(l.String()))
		}
		if t.More {
			w.c.say(attempt.AndSoOn)
		}
		w.c.paragraph(spoken(t.Why))
		w.c.say("Token: %s", t.Token)
	}
	w.c.paragraph(t.Cost.Against(t.None))
	if t.About != "" {
		w.c.text(prose(t.About))
	}
	if told.More != "" {
		w.c.paragraph(told.More)
	}
	w.news(told.News)
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

func (w *walk) prove() error {
	on := w.a.Chosen()
	if on == nil {
		w.c.paragraph(attempt.NothingChosen)
		return w.enterToGoOn()
	}
	w.c.paragraph("Every interleaving, with " + strings.Join(on, " and ") + " on.")
	p, err := attempt.Examine(w.s, on)
	if err != nil {
		if err := w.explored(err); err != nil {
			return err
		}
		return w.enterToGoOn()
	}
	for _, c := range p.Censuses {
		if c.Fault != "" {
			w.c.say("")
			w.c.say("And with the fault %s.", c.Fault)
		}
		sayCensus(w.c, c.Report)
	}
	said, news := w.a.Prove(p)
	w.c.paragraph(said)
	w.news(news)
	if p.Holds && p.Complete {
		if q, ok := w.s.Closing(on); ok {
			return w.closing(q)
		}
	}
	return w.enterToGoOn()
}

// closing asks what another fix leaves behind; whoever does not want to answer goes on.
func (w *walk) closing(q course.Question) error {
	w.c.paragraph("Before you go on. " + q.Text)
	w.options(q)
	for {
		line, err := w.ask("Enter to continue, or a number to answer")
		if err != nil || line == "" {
			return err
		}
		if picked, ok := numbersIn(line, len(q.Options)); ok && len(picked) == 1 {
			w.tell(attempt.Close(q, picked[0]))
			return w.enterToGoOn()
		}
		w.c.say("Type one of the numbers 1 to %d, or press Enter to continue.", len(q.Options))
	}
}

func (w *walk) forReal() error {
	if w.h.o.Real == nil {
		w.c.paragraph("Compiled runs are not available here; racelab run " + w.l.Name + " runs them on your own machine.")
		if err := w.enterToGoOn(); err != nil {
			return err
		}
		w.news(w.a.NoRuns())
		return nil
	}
	w.c.paragraph(fmt.Sprintf("The same program, compiled, with real goroutines: %s runs. Press Enter to run them, or type next.", number.Int(attempt.RealRuns)))
	if err := w.enterToGoOn(); err != nil {
		return err
	}
	if err := w.runs(false); err != nil {
		return err
	}
	w.c.paragraph("Outcomes that never showed up in these runs are still possible. A test that passes this often proves little; the census is the proof. " + attempt.PauseOffer)
	for {
		line, err := w.ask("Enter to continue, pause, or race")
		switch {
		case err != nil || line == "":
			return err
		case line == "pause":
			err = w.runs(true)
		case line == "race":
			err = w.race()
		default:
			w.c.say("Press Enter to continue, type pause for runs with a pause, or race for Go's race detector.")
		}
		if err != nil {
			return err
		}
	}
}

// race asks Go's race detector about the program as it stands and with what was chosen.
func (w *walk) race() error {
	if w.h.o.Detect == nil {
		w.c.paragraph(w.a.NoDetector())
		return nil
	}
	w.c.paragraph(attempt.DetectorOffer)
	for _, on := range w.a.RealSets() {
		d, err := w.h.o.Detect(w.c.ctx, w.l, on)
		if err != nil {
			if err := w.explored(err); err != nil {
				return err
			}
			continue
		}
		races := 0
		if census, err := w.s.Numbers(on...); err == nil {
			races = len(census.Races)
		}
		w.c.paragraph(attempt.SetText(on) + ": " + cells.Clean(d.Beside(races)))
	}
	return nil
}

// runs makes compiled runs of the program as it stands and with what was chosen.
func (w *walk) runs(pause bool) error {
	for _, on := range w.a.RealSets() {
		t, err := w.h.o.Real(w.c.ctx, reality.Job{Lesson: w.l.Name, Switches: on, Runs: attempt.RealRuns, Pause: pause}, nil)
		if err != nil {
			if err := w.explored(err); err != nil {
				return err
			}
			continue
		}
		w.c.say("")
		w.c.say("%s", switchesText(on))
		if len(t.Pauses) > 0 {
			w.c.paragraph("With a pause of " + cells.Clean(reality.PausesText(t.Pauses)) + ".")
		}
		w.tally(t, on)
		w.news(w.a.Ran(t.Done))
	}
	return nil
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
		w.c.say("%s: %s, %d of %d runs", cells.Clean(strings.TrimSpace(r.Outcome)), verdict, r.Count, t.Done)
	}
	for _, o := range census.Outcomes {
		if !seen[o.Text] {
			seen[o.Text] = true
			w.c.say("%s: possible, but never seen in %d runs", cells.Clean(strings.TrimSpace(o.Text)), t.Done)
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
			c.say("%d: %s", line.Number, cells.Clean(strings.ReplaceAll(line.Text, "\t", "  ")))
		}
	}
}
