package course

import (
	"slices"
	"strings"

	"racelab/sim"
)

// This file asks the question that closes a proof: what another fix, which somebody could have taken instead, leaves
// behind. Whoever has seen one fix hold has not yet thought about where its neighbour stops.

// closingOptions is how many answers the question has, and fewestClosing how few are no question.
const (
	closingOptions = 4
	fewestClosing  = 3
)

// Closing asks what can be left behind with another fix than those in held: first with one that helps in part and a
// fault, then in part without, then with one that people try first. Right is one outcome of that census; the others are
// ends that runs of this lesson have with other switches, and none has with these, or if there are too few, what somebody
// gets who miscounts. ok is false if the lesson can have no
// such question. It may explore what was not explored yet.
func (s *Study) Closing(held []string) (q Question, ok bool) {
	var seen []*sim.Report // in which wrong answers are looked for
	seen = append(seen, s.report)
	for _, kind := range []string{"partial", "wrong"} {
		for _, w := range s.Lesson.Switches {
			if w.Kind != kind || slices.Contains(held, w.Name) {
				continue
			}
			for _, fault := range append(s.otherFaults(), "") {
				on := with(s.base, w.Name)
				if fault != "" {
					on = with(on, fault)
				}
				r, err := s.numbers(on...)
				if err != nil {
					return Question{}, false
				}
				if q, ok := s.closing(w, fault, r, seen); ok {
					return q, true
				}
				seen = append(seen, r)
			}
		}
	}
	return Question{}, false
}

// otherFaults are the faults without which the lesson fails, too.
func (s *Study) otherFaults() []string {
	var out []string
	for _, f := range s.Faults() {
		if !slices.Contains(s.base, f[0]) {
			out = append(out, f[0])
		}
	}
	return out
}

// closing asks about the census of a switch, beside a fault or none.
func (s *Study) closing(w sim.Switch, fault string, r *sim.Report, seen []*sim.Report) (Question, bool) {
	if !r.Complete || r.Shortest == nil { // what was not covered may be possible; what holds was not chosen to be asked about
		return Question{}, false
	}
	q := Question{About: "before you go on", Text: "Suppose that only " + w.Name + " is on" + s.asides(fault) + ". Which of these can be left behind?"}
	var right, wrong []Option
	for _, o := range leftBehind(r) {
		if o.Fails {
			right = append(right, Option{Text: o.Text, Right: true, Why: proofIn(o, r)})
		}
	}
	impossible := func(text string) {
		same := func(o Option) bool { return normal(o.Text) == normal(text) }
		if !knows(r, text) && !slices.ContainsFunc(wrong, same) {
			wrong = append(wrong, Option{Text: text, Why: "no interleaving with " + w.Name + " ends like this."})
		}
	}
	for _, text := range s.Lesson.Expects {
		impossible(text)
	}
	for _, other := range seen {
		for _, o := range leftBehind(other) {
			impossible(o.Text)
		}
	}
	for _, o := range leftBehind(r) {
		if len(wrong) >= fewestClosing-1 {
			break
		}
		for _, text := range perturbed(o.Text, s.texts(), s.steps(), s.plurals()) {
			impossible(text)
		}
	}
	if len(right) == 0 || 1+len(wrong) < fewestClosing {
		return q, false
	}
	chance := chanceOf(s.Lesson, "closing "+w.Name)
	shuffle(chance, right)
	shuffle(chance, wrong)
	q.Options = append(right[:1:1], wrong[:min(len(wrong), closingOptions-1)]...)
	shuffle(chance, q.Options)
	return q, true
}

// asides says which faults are on in a census.
func (s *Study) asides(fault string) string {
	on := s.base
	if fault != "" {
		on = with(on, fault)
	}
	switch len(on) {
	case 0:
		return ""
	case 1:
		return ", and the fault " + on[0] + " may strike"
	}
	return ", and the faults " + list(on) + " may strike"
}

// leftBehind are the outcomes of a census that are the end of a run, each text once, as it is shown. That a run stops early
// says nothing that is left behind.
func leftBehind(r *sim.Report) []sim.Outcome {
	var out []sim.Outcome
	for _, o := range r.Outcomes {
		o.Text = strings.TrimSpace(o.Text)
		if (o.Kind == sim.Finished || o.Kind == sim.Failed) && !slices.ContainsFunc(out, func(p sim.Outcome) bool { return p.Text == o.Text }) {
			out = append(out, o)
		}
	}
	return out
}
