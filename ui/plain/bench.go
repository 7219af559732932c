package plain

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/glyph"
	"racelab/sim/number"
)

// bench steps a lesson by typed lines, as the bench on the screen does by keys.
type bench struct {
	c        *console
	lesson   *lessons.Lesson
	program  *sim.Program
	numbers  lessons.Numbers
	run      *sim.Run
	hand     []bool // by step: whether the learner took it
	at       int    // steps into the run
	on       []string
	failures int  // of runs shown by "fail", to show the next
	nameless bool // patterns are told without their names: they are still to be found

	// ended is told of each run that the learner brought to its end; may be nil.
	// byHand says that every step of it was the learner's own.
	ended func(run *sim.Run, on []string, byHand bool)
	// common carries out what is no command of the bench; may be nil.
	common func(name, arg string) (done bool, err error)
}

// maxFinish is how many steps a run may take by itself.
const maxFinish = 3000

// openBench starts a run with the switches of on.
func openBench(c *console, l *lessons.Lesson, numbers lessons.Numbers, on []string) (*bench, error) {
	p, err := l.Load()
	if err != nil {
		return nil, err
	}
	b := &bench{c: c, lesson: l, program: p, numbers: numbers, on: on}
	return b, b.restart()
}

func (b *bench) restart() error {
	run, err := b.program.NewRun(sim.Config{Switches: b.on})
	if err != nil {
		return err
	}
	b.run, b.at, b.hand = run, 0, nil
	return nil
}

// benchHelp lists what the bench understands beside numbers.
const benchHelp = `Type the number of an actor to let it take a step, 0 for the clock. Or:
  back [N]      go back N steps; forward [N], start, end
  state         where every actor stands, and the shared variables
  trace         every step so far
  code          the program with its line numbers
  switches      the fixes and faults; switch NAME flips one
  replay NAME   the same schedule with a switch flipped
  fail          show a run that fails; again for the next
  why           why this run failed
  census        every interleaving counted by outcome
  token         this run as a token for a chat
  finish        let the run go on by itself
  hint          a hint; type it again for more; solution explains it
  done          go on to the next stage; home, quit`

// loop reads commands until the learner is done.
func (b *bench) loop() error {
	b.show()
	for {
		line, err := b.c.ask("step")
		if err != nil {
			return err
		}
		name, arg, _ := strings.Cut(line, " ")
		arg = strings.TrimSpace(arg)
		switch strings.ToLower(name) {
		case "":
			b.show()
		case "done", "leave":
			return nil
		case "quit", "exit", "q":
			return errLeave
		case "help", "?":
			b.c.say("%s", benchHelp)
		default:
			if err := b.carryOut(strings.ToLower(name), arg); err != nil {
				return err
			}
		}
	}
}

// carryOut does what a line says: something of the bench's, or something that
// can be typed anywhere.
func (b *bench) carryOut(name, arg string) error {
	if b.do(name, arg) {
		return nil
	}
	if b.common != nil {
		if done, err := b.common(name, arg); done || err != nil {
			return err
		}
	}
	b.c.say("There is no command “%s” here. Type a number of the list, or help.", cells.Cut(name, 30))
	return nil
}

// do carries out one command of the bench; false if it is none.
func (b *bench) do(name, arg string) bool {
	if isKey(name) {
		b.step(name)
		return true
	}
	switch name {
	case "back", "b":
		b.travel(-count(arg))
	case "forward", "f":
		b.travel(count(arg))
	case "start":
		b.travel(-b.at)
	case "end":
		b.travel(b.run.Len() - b.at)
	case "state", "where":
		b.state()
	case "trace":
		b.trace()
	case "code":
		b.code()
	case "switches":
		b.switches()
	case "switch":
		b.flip(arg)
	case "replay":
		b.replay(arg)
	case "fail":
		b.fail()
	case "why":
		b.why()
	case "census":
		b.census()
	case "token":
		b.c.say("%s", b.run.Token())
	case "finish":
		b.finish()
	default:
		return false
	}
	return true
}

// count reads a number of steps; without one it is 1.
func count(arg string) int {
	if n, err := strconv.Atoi(arg); err == nil && n > 0 {
		return min(n, 1<<20)
	}
	return 1
}

// show says what the shared variables are and what may happen next.
func (b *bench) show() {
	v := b.run.View(b.at)
	b.c.say("Step %d.%s", b.at, shared(v))
	if v.End != nil {
		b.c.paragraph(ending(v.End))
		return
	}
	for _, ch := range v.Choices {
		b.c.say("%s. %s", keyOf(v, ch), choice(v, ch))
	}
	if b.at < b.run.Len() {
		b.c.say("You have gone back. A step from here starts a new branch; forward continues as before.")
	}
}

// shared says what the actors share, each thing as it looks: rows by their columns, who holds a lock.
func shared(v *sim.View) string {
	var out []string
	for _, t := range v.Things {
		if words := cells.Clean(t.Words()); words != "" {
			out = append(out, words)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return " " + strings.Join(out, ". ") + "."
}

func ending(e *sim.End) string {
	outcome := cells.Clean(strings.TrimSpace(e.Outcome))
	switch {
	case e.Fails && e.Why != "":
		return fmt.Sprintf("The run fails: %s. %s. Type why, back, or start.", outcome, cells.Clean(strings.TrimSpace(e.Why)))
	case e.Fails:
		return fmt.Sprintf("The run fails: %s. Type why, back, or start.", outcome)
	}
	return fmt.Sprintf("The run ends without a failure: %s. Type back or start to try another order.", outcome)
}

// choice says who would step, what the step does, and where that stands.
func choice(v *sim.View, ch sim.Choice) string {
	label := spoken(ch.Label)
	if ch.Actor < 0 || ch.Actor >= len(v.Actors) {
		return label
	}
	a := v.Actors[ch.Actor]
	text := cells.Clean(a.Name) + ": " + label
	if a.Pos.Line > 0 {
		text += fmt.Sprintf(", line %d", a.Pos.Line)
	}
	return text
}

// isKey reports whether a line is a number, or two with a dot between.
func isKey(line string) bool {
	return line != "" && strings.Trim(line, "0123456789.") == "" || strings.HasPrefix(line, "-")
}

// keyOf is what is typed to take a choice: the number of the actor, which stays the
// same all along, or 0 for what is nobody's; with a second number where there are
// several ways to go.
func keyOf(v *sim.View, ch sim.Choice) string {
	ways, nth := 0, 0
	for _, c := range v.Choices {
		if c.Actor != ch.Actor {
			continue
		}
		ways++
		if c == ch {
			nth = ways
		}
	}
	if ways == 1 {
		return strconv.Itoa(ch.Actor + 1)
	}
	return fmt.Sprintf("%d.%d", ch.Actor+1, nth)
}

// step takes the choice with a key.
func (b *bench) step(key string) {
	v := b.run.View(b.at)
	if len(v.Choices) == 0 {
		b.c.say("The run is over. Type back or start.")
		return
	}
	i := slices.IndexFunc(v.Choices, func(c sim.Choice) bool { return keyOf(v, c) == key })
	if i < 0 {
		b.c.paragraph(noStep(v, key))
		return
	}
	b.run.Truncate(b.at)
	if err := b.run.Step(v.Choices[i]); err != nil {
		b.c.paragraph(fmt.Sprintf("That step cannot be taken: %v.", err))
		return
	}
	b.mark(b.at, true)
	b.at = b.run.Len()
	b.tell(b.at)
	b.show()
	b.over()
}

// mark notes who took a step, counted from 0, and forgets what was known of later ones.
func (b *bench) mark(step int, byHand bool) {
	b.hand = b.hand[:min(step, len(b.hand))]
	for len(b.hand) < step {
		b.hand = append(b.hand, false)
	}
	b.hand = append(b.hand, byHand)
}

// byHand reports whether the learner took every step of the run.
func (b *bench) byHand() bool {
	return len(b.hand) >= b.run.Len() && !slices.Contains(b.hand[:b.run.Len()], false)
}

// noStep says why there is no step with a key.
func noStep(v *sim.View, key string) string {
	var keys []string
	for _, c := range v.Choices {
		keys = append(keys, keyOf(v, c))
	}
	text := "There is no step " + cells.Cut(key, 10) + " now"
	if n, err := strconv.Atoi(key); err == nil && n >= 1 && n <= len(v.Actors) {
		switch a := v.Actors[n-1]; {
		case slices.Contains(keys, key+".1"):
			text = cells.Clean(a.Name) + " can go several ways"
		case a.Wait != "":
			text = cells.Clean(a.Name) + " cannot step: it waits for " + cells.Clean(a.Wait)
		default:
			text = cells.Clean(a.Name) + " is " + a.State.String()
		}
	}
	return text + ". You can type " + strings.Join(keys, ", ") + "."
}

// over tells whoever listens that the run has come to its end.
func (b *bench) over() {
	if b.ended != nil && b.at == b.run.Len() && b.run.View(b.at).End != nil {
		b.ended(b.run, b.on, b.byHand())
	}
}

// tell says what happened in a step.
func (b *bench) tell(step int) {
	v := b.run.View(step)
	for _, e := range b.run.Events(step) {
		if e.Step != step || e.Minor {
			continue
		}
		who := cells.Clean(glyph.Actor(e.Actor, v.Actors))
		if who == "" {
			who = "clock"
		}
		b.c.say("%s: %s", who, spoken(glyph.Sentence(e, v.Actors)))
	}
}

func (b *bench) travel(by int) {
	to := min(max(b.at+by, 0), b.run.Len())
	if to == b.at {
		b.c.say("You cannot go further that way.")
	}
	b.at = to
	b.show()
}

func (b *bench) finish() {
	b.run.Truncate(b.at)
	b.run.Finish(b.at + maxFinish)
	for b.at < b.run.Len() {
		b.mark(b.at, false)
		b.at++
		b.tell(b.at)
	}
	b.show()
	b.over()
}

func (b *bench) state() {
	v := b.run.View(b.at)
	b.c.say("Step %d.%s", b.at, shared(v))
	for _, a := range v.Actors {
		b.c.say("%s", stands(a))
	}
}

// stands says what an actor is up to.
func stands(a sim.Actor) string {
	text := cells.Clean(a.Name) + " "
	switch {
	case a.State == sim.Ready && a.Pos.Line > 0:
		text += fmt.Sprintf("is ready at line %d: %s", a.Pos.Line, cells.Clean(a.Next))
	case a.State == sim.Ready:
		text += "is ready: " + cells.Clean(a.Next)
	case a.Wait != "":
		text += fmt.Sprintf("is %s, waits for %s", a.State, cells.Clean(a.Wait))
	default:
		text += "is " + a.State.String()
	}
	if len(a.Holds) > 0 {
		text += "; holds " + cells.Clean(strings.Join(a.Holds, ", "))
	}
	return text + "."
}

func (b *bench) trace() {
	if b.at == 0 {
		b.c.say("No step has been taken.")
	}
	for step := 1; step <= b.at; step++ {
		v := b.run.View(step)
		for _, e := range b.run.Events(step) {
			if e.Step == step && !e.Minor {
				who := glyph.Actor(e.Actor, v.Actors)
				if who == "" {
					who = "clock"
				}
				b.c.say("%d. %s: %s", step, cells.Clean(who), spoken(glyph.Sentence(e, v.Actors)))
			}
		}
	}
}

func (b *bench) code() {
	on := map[string]bool{}
	for _, name := range b.on {
		on[name] = true
	}
	sayCode(b.c, b.lesson, on)
}

func (b *bench) switches() {
	for _, s := range b.program.Switches() {
		state := "off"
		if slices.Contains(b.on, s.Name) {
			state = "on"
		}
		b.c.say("%s, %s, %s: %s", s.Name, s.Kind, state, s.Text)
	}
}

// flipped returns the switches with one changed; the error names those there are.
func (b *bench) flipped(name string) ([]string, error) {
	known := slices.ContainsFunc(b.program.Switches(), func(s sim.Switch) bool { return s.Name == name })
	if !known {
		var names []string
		for _, s := range b.program.Switches() {
			names = append(names, s.Name)
		}
		return nil, fmt.Errorf("there is no switch “%s”; there is %s", cells.Cut(name, 30), strings.Join(names, ", "))
	}
	if i := slices.Index(b.on, name); i >= 0 {
		return slices.Delete(slices.Clone(b.on), i, i+1), nil
	}
	return append(slices.Clone(b.on), name), nil
}

func (b *bench) flip(name string) {
	on, err := b.flipped(name)
	if err != nil {
		b.c.paragraph(sentence(err))
		return
	}
	b.on, b.failures = on, 0
	if err := b.restart(); err != nil {
		b.c.paragraph(sentence(err))
		return
	}
	b.c.say("%s The run starts again.", switchesText(on))
	b.show()
}

func switchesText(on []string) string {
	if len(on) == 0 {
		return "No switch is on."
	}
	return "On: " + strings.Join(on, ", ") + "."
}

// replay runs the schedule so far with a switch flipped, and goes on from there.
func (b *bench) replay(name string) {
	on, err := b.flipped(name)
	if err != nil {
		b.c.paragraph(sentence(err))
		return
	}
	other, div, err := b.run.Counterfactual(sim.Config{Switches: on})
	if err != nil {
		b.c.paragraph(sentence(err))
		return
	}
	b.c.paragraph("The same schedule with other switches. " + switchesText(on) + " " + cells.Clean(div.Text))
	b.run, b.on, b.at, b.failures, b.hand = other, on, other.Len(), 0, nil
	b.trace()
	b.show()
}

// fail shows the next of the runs that fail.
func (b *bench) fail() {
	r, err := b.numbers(b.on...)
	if err != nil {
		b.c.paragraph(sentence(err))
		return
	}
	schedules := failing(r)
	if len(schedules) == 0 {
		b.c.paragraph("No interleaving fails with these switches. " + cells.Clean(r.Coverage))
		return
	}
	s := schedules[b.failures%len(schedules)]
	b.failures++
	if err := errors.Join(b.restart(), b.run.Follow(s)); err != nil {
		b.c.paragraph(sentence(err))
		return
	}
	b.run.Finish(len(s) + maxFinish)
	b.at = b.run.Len()
	b.c.say("Failure %d of %d.", (b.failures-1)%len(schedules)+1, len(schedules))
	b.trace()
	b.show()
}

// failing returns a schedule for each way to fail, the shortest first.
func failing(r *sim.Report) []sim.Schedule {
	var out []sim.Schedule
	if r.Shortest != nil {
		out = append(out, r.Shortest.Schedule)
	}
	for _, o := range r.Outcomes {
		if o.Fails && (r.Shortest == nil || o.Token != r.Shortest.Token) {
			out = append(out, o.Schedule)
		}
	}
	for _, f := range append(slices.Clone(r.Deadlocks), r.Livelocks...) {
		if len(out) == 0 {
			out = append(out, f.Schedule)
		}
	}
	return out
}

func (b *bench) why() {
	insights := b.insights()
	if len(insights) == 0 || b.at < b.run.Len() {
		if e := b.run.View(b.at).End; e != nil && e.Fails {
			b.c.paragraph(cells.Clean(e.Why))
			return
		}
		b.c.say("Nothing has gone wrong in this run so far.")
		return
	}
	for _, in := range insights {
		text := cells.Clean(in.Text)
		if head, rest, ok := strings.Cut(text, ": "); ok && b.nameless && strings.EqualFold(head, string(in.Pattern)) {
			text = rest
		}
		b.c.paragraph(text)
	}
	b.decided()
}

// insights returns what went wrong in the run: by what decided it, if it fails.
func (b *bench) insights() []sim.Insight {
	if end := b.run.View(b.run.Len()).End; end != nil && end.Fails {
		if r, err := b.numbers(b.on...); err == nil {
			return r.Decider().Explain(b.c.ctx, b.run)
		}
	}
	return b.run.Explain()
}

// decided says when it was decided that the run fails, and by which orders.
func (b *bench) decided() {
	end := b.run.View(b.run.Len()).End
	r, err := b.numbers(b.on...)
	if err != nil || end == nil || !end.Fails {
		return
	}
	if l, err := r.Decider().Line(b.c.ctx, b.run); err == nil {
		b.c.paragraph(l.Words())
	}
	if reason, err := r.Decider().Reason(b.c.ctx, b.run); err == nil && reason.Text != "" {
		b.c.paragraph(cells.Clean(reason.Text))
	}
}

func (b *bench) census() {
	r, err := b.numbers(b.on...)
	if err != nil {
		b.c.paragraph(sentence(err))
		return
	}
	sayCensus(b.c, r)
}

// sayCensus writes a line for each outcome.
func sayCensus(c *console, r *sim.Report) {
	for _, o := range r.Outcomes {
		verdict := "holds"
		if o.Fails {
			verdict = "fails"
		}
		n := "some"
		if o.Interleavings != nil {
			n = number.Big(o.Interleavings)
		}
		c.say("%s: %s, %s interleavings, %s", cells.Clean(strings.TrimSpace(o.Text)), verdict, n, course.Odds(o, r.Complete))
	}
	if r.Interleavings != nil && r.Failing != nil {
		c.say("%s of %s interleavings fail.", number.Big(r.Failing), number.Big(r.Interleavings))
	}
	c.paragraph(cells.Clean(strings.TrimSpace(r.Chance.Words() + " " + r.Coverage)))
}

// sentence makes an error a sentence.
func sentence(err error) string {
	text := cells.Clean(err.Error())
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + strings.TrimSuffix(text[1:], ".") + "."
}
