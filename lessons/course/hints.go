package course

import (
	"fmt"
	"slices"
	"strings"

	"racelab/sim"
	"racelab/sim/number"
)

// HintsOf returns three hints for the challenge of a stage, each telling more,
// or none for a stage at which there is nothing to solve. Some ask the engine;
// what it cannot answer is left out.
func (s *Study) HintsOf(stage Stage) []string {
	switch stage {
	case Predict:
		return s.predictHints()
	case Break:
		return s.Hints()
	case Explain:
		return s.explainHints()
	case Fix:
		return s.fixHints()
	}
	return nil
}

// Help is what a learner is told who asks for the nth time at a stage.
type Help struct {
	Hints    []string // those told so far
	Of       int      // how many there are; 0 if there is nothing to solve
	Solution []string // after the last hint, a paragraph each
	Token    string   // of the run in the solution, if it is one
}

// HelpOf returns the hints of a stage up to the nth, and after the last of them the
// solution.
func (s *Study) HelpOf(stage Stage, n int) Help {
	hints := s.HintsOf(stage)
	h := Help{Hints: hints[:min(max(n, 0), len(hints))], Of: len(hints)}
	if n > len(hints) && len(hints) > 0 {
		h.Solution = s.Solve(stage)
		if stage == Break {
			h.Token = s.Solution().Token
		}
	}
	return h
}

// Solve explains the challenge of a stage, a paragraph each; nothing for a stage
// at which there is nothing to solve.
func (s *Study) Solve(stage Stage) []string {
	switch stage {
	case Predict:
		return s.solvePredict()
	case Break:
		return s.solveBreak()
	case Explain:
		return s.solveExplain()
	case Fix:
		return s.solveFix()
	}
	return nil
}

// predictHints say how to find out, and nothing of what goes wrong: that is what the
// prediction is about.
func (s *Study) predictHints() []string {
	hints := []string{"Run one actor as far as it gets, then the others, and write down the result. Then begin with another actor, if it can begin. All of these results are possible."}
	if len(s.failing.View(0).Actors) > 1 {
		hints = append(hints, "You can stop an actor between any two of its steps, while the others continue. Try each place, and ask what everybody knows at that moment.")
	} else {
		hints = append(hints, "Then look for actors that wait. What if nobody comes, or if time runs out first?")
	}
	n := 0
	for _, o := range s.Predict().Options {
		if o.Right {
			n++
		}
	}
	return append(hints, fmt.Sprintf("Of the options %s possible.", areIs(n)))
}

func areIs(n int) string {
	if n == 1 {
		return "one is"
	}
	return fmt.Sprintf("%d are", n)
}

// involved returns the actors of the key steps, in order of appearance.
func (s *Study) involved() []string {
	var names []string
	for _, l := range s.key.lines {
		if l.Actor != "clock" && l.Actor != "fault" && !slices.Contains(names, l.Actor) {
			names = append(names, l.Actor)
		}
	}
	return names
}

func (s *Study) solvePredict() []string {
	var out []string
	for _, o := range s.Predict().Options {
		word := "Not possible"
		if o.Right {
			word = "Possible"
		}
		out = append(out, fmt.Sprintf("%s: %s; %s", word, o.Text, o.Why))
	}
	return out
}

func (s *Study) solveBreak() []string {
	solution := s.Solution()
	out := []string{fmt.Sprintf("The shortest failing run has %d steps and %s, and no failing run has fewer preemptions:", len(solution.Lines), PreemptionText(solution.Preemptions))}
	for _, l := range solution.Lines {
		out = append(out, fmt.Sprintf("%d. %s", l.Step, l))
	}
	return append(out, "It leaves “"+solution.Outcome+"”. "+solution.Why)
}

func (s *Study) explainHints() []string {
	right := s.key.lines
	first, last := right[0], right[len(right)-1]
	hints := []string{"Find the step that uses what an earlier step saw. What came between the two makes it go wrong."}
	hints = append(hints, fmt.Sprintf("It ends with “%s”.", last))
	return append(hints, fmt.Sprintf("It begins with “%s”. And %s", first, s.Told()))
}

// PreemptionText counts them in words.
func PreemptionText(n int) string {
	if n == 0 {
		return "no preemption"
	}
	return number.Of(n, "preemption")
}

func lower(text string) string {
	head, rest, ok := strings.Cut(text, ": ")
	if ok && slices.Contains(Patterns(), strings.ToLower(head)) {
		return rest // the name of the pattern is asked for, too
	}
	return text
}

func (s *Study) solveExplain() []string {
	out := []string{"In this order:"}
	for i, l := range s.key.lines {
		out = append(out, fmt.Sprintf("%d. %s", i+1, l))
	}
	name := "The pattern is " + s.Pattern()
	if others := s.Names()[1:]; len(others) > 0 {
		name += " (" + list(others) + " is right, too)"
	}
	return append(out, name+": "+s.Told())
}

func (s *Study) fixHints() []string {
	var holds, breaks []sim.Switch
	for _, w := range s.Lesson.Switches {
		switch {
		case w.Kind == "fault":
		case w.Kind == "fix":
			holds = append(holds, w)
		default:
			breaks = append(breaks, w)
		}
	}
	var hints []string
	if key := s.key.lines; len(key) > 1 {
		hints = append(hints, fmt.Sprintf("For each fix, ask whether it keeps everybody else out between “%s” and “%s”, or notices that somebody was there.", key[0], key[len(key)-1]))
	}
	if len(breaks) > 0 {
		hints = append(hints, fmt.Sprintf("%d of the %d do not hold. “%s” is one of them.", len(breaks), len(holds)+len(breaks), breaks[0].Text))
	}
	if len(holds) > 0 {
		hints = append(hints, "“"+holds[0].Text+"” holds.")
	}
	if len(hints) < 3 {
		hints = append([]string{"Try them one by one. A wrong choice costs nothing, and you see the run that breaks it."}, hints...)
	}
	return hints
}

func (s *Study) solveFix() []string {
	var out []string
	for _, w := range s.Lesson.Switches {
		if w.Kind == "fault" {
			continue
		}
		v, err := s.Try(w.Name)
		switch {
		case err != nil:
			out = append(out, fmt.Sprintf("%s: it could not be explored: %v.", w.Name, err))
		case v.Holds:
			out = append(out, fmt.Sprintf("%s (%s): it holds.", w.Name, w.Text))
		case v.Fault != "":
			out = append(out, fmt.Sprintf("%s (%s): it holds until the fault %s strikes; then “%s”.", w.Name, w.Text, v.Fault, v.Outcome))
		default:
			out = append(out, fmt.Sprintf("%s (%s): it does not hold; “%s”.", w.Name, w.Text, v.Outcome))
		}
	}
	return out
}
