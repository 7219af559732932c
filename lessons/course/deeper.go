package course

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"racelab/sim"
	"racelab/sim/number"
)

// This file asks about the failing run itself, once its steps are in order: when it was decided,
// by what, what would have come of it otherwise, and which switch would have left it possible.
// Every answer is worked out from the engine.

// Deeper asks one question about the shortest failing run, of a kind that the lesson can
// have: the kinds take turns over the course. ok is false if it can have none, and for the
// first lesson, which is kept short.
func (s *Study) Deeper() (q Question, ok bool) { return s.deeper() }

func (s *Study) askDeeper() (q Question, ok bool) {
	if s.Lesson.After == "" && s.Lesson.Level == 1 && s.Lesson.Order == 1 {
		return Question{}, false
	}
	kinds := []func() (Question, bool){s.noReturn, s.needed, s.otherwise, s.stillPossible}
	for i := range kinds {
		if q, ok := kinds[(s.Lesson.Order/10+i)%len(kinds)](); ok {
			return q, true
		}
	}
	return Question{}, false
}

// atMost is how many options such a question has, and fewest how few are no question.
const (
	atMost = 5
	fewest = 4
)

// choose puts the right options and as many wrong ones as there is room for into an order that
// is the lesson's.
func (s *Study) choose(kind string, q Question, right, wrong []Option) (Question, bool) {
	r := s.chance(kind)
	shuffle(r, wrong)
	right = right[:min(len(right), 2)]
	q.Options = append(slices.Clone(right), wrong[:min(len(wrong), atMost-len(right))]...)
	if len(right) == 0 || len(q.Options) < fewest {
		return q, false
	}
	shuffle(r, q.Options)
	return q, true
}

// noReturn asks for the point of no return.
func (s *Study) noReturn() (Question, bool) {
	l := s.report.Shortest.Line
	if l == nil || l.NoLaterThan || l.Inevitable < 1 {
		return Question{}, false
	}
	q := Question{About: "no return", Text: "Up to some step the run could still have ended well. Which is its point of no return: the step after which every way to go on fails?"}
	var right, wrong []Option
	words := whole(s.Failure())
	for _, line := range distinct(s.Failure()) {
		switch o := (Option{Text: words[line.Step]}); {
		case line.Step == l.Inevitable:
			o.Right, o.Why = true, ofIt(l)
			right = append(right, o)
		case line.Step < l.Inevitable && line.Step < len(l.P):
			o.Why = "after it some way to go on still holds: a random one fails with probability " + number.Percent(l.P[line.Step]) + "."
			wrong = append(wrong, o)
		default:
			o.Why = "it was decided before that."
			wrong = append(wrong, o)
		}
	}
	return s.choose("no return", q, right, wrong)
}

// ofIt says of the point of no return that it is one. Where it is asked for, steps have no numbers.
func ofIt(l *sim.Line) string {
	text := strings.TrimPrefix(l.Words(), "No return: ")
	text = strings.Replace(text, fmt.Sprintf("after step %d", l.Inevitable), "after it", 1)
	return strings.Replace(text, fmt.Sprintf("its last step, %d", l.Inevitable), "its last step", 1)
}

// mostPairs bounds how many orders of the run are tried the other way round.
const mostPairs = 24

// needed asks which order leaves no way to fail if it is the other way round.
func (s *Study) needed() (Question, bool) {
	if s.reason == nil || s.reason.Every || !s.report.Complete {
		return Question{}, false
	}
	q := Question{About: "what decided it", Text: "These are orders of the run. Suppose one of them had been the other way round, and the rest goes as it may. Which leaves no way to fail?"}
	var right, wrong []Option
	asks := asked(s.Failure())
	ctx := context.Background()
	for _, p := range s.pairs() {
		fails, err := s.failsSwapped(ctx, p[0], p[1])
		if err != nil {
			continue
		}
		o := Option{Text: asks[p[0].Step] + ", before " + asks[p[1].Step]}
		if fails {
			o.Why = "the other way round some interleaving still fails."
			wrong = append(wrong, o)
		} else {
			o.Right, o.Why = true, "the other way round no interleaving fails."
			right = append(right, o)
		}
	}
	return s.choose("needed", q, right, wrong)
}

// results are the beginnings of what a line says of the result of its step.
var results = regexp.MustCompile(` (?:→|->|<-|\(was) .*$`)

// waiting is what a line says of a statement or a request that had to wait: that, too, is a result.
var waiting = regexp.MustCompile(`: (?:waits for .+'s transaction: )?(.+) waits$`)

// answering is what a line says of a server that answers a request.
var answering = regexp.MustCompile(`: ([A-Z]+ \S*/\S*) <- [0-9]+$`)

// request matches a request of HTTP, other than a command that is called like its method.
var request = regexp.MustCompile(`^(?:GET|HEAD|POST|PUT|PATCH|DELETE) \S*/\S*$`)

// asked returns the steps of a run, by their numbers, without their results: the other way round
// they have others. No two steps of a run are told in the same words, nor one in words that fit
// another one, too: a statement that had to wait begins in one step and ends in another.
func asked(lines []Line) map[int]string {
	texts := make([]string, len(lines))
	ends := map[string]string{} // what is told of the next step that says so
	for i, l := range lines {
		texts[i] = bare(l)
		if end, ok := ends[texts[i]]; ok {
			delete(ends, texts[i])
			texts[i] = end
			continue
		}
		if m := waiting.FindStringSubmatch(l.String()); m != nil {
			begin, end := "begins ", "ends "
			if request.MatchString(m[1]) {
				begin, end = "sends ", "has the answer to "
			}
			texts[i] = l.Actor + ": " + begin + m[1]
			ends[l.Actor+": "+m[1]] = l.Actor + ": " + end + m[1]
		}
	}
	out := map[int]string{}
	for i, l := range lines {
		out[l.Step] = texts[i] + which(texts, i)
	}
	return out
}

// whole returns the steps of a run, by their numbers, with their results, and which of those that
// say the same it is.
func whole(lines []Line) map[int]string {
	var texts []string
	for _, l := range lines {
		texts = append(texts, l.String())
	}
	out := map[int]string{}
	for i, l := range lines {
		out[l.Step] = texts[i] + which(texts, i)
	}
	return out
}

// bare returns a line without its result.
func bare(l Line) string {
	text := answering.ReplaceAllString(l.String(), ": answers $1")
	text = results.ReplaceAllString(text, "")
	for _, verb := range []string{": write ", ": map write ", ": atomic store ", ": atomic update "} {
		if strings.Contains(text, verb) {
			text, _, _ = strings.Cut(text, " = ")
		}
	}
	return text
}

// which says which of several texts that the words of text i fit it is; nothing if they fit no other.
func which(texts []string, i int) string {
	n, nth := 0, 0
	for j, other := range texts {
		if other == texts[i] || strings.HasPrefix(other, texts[i]+" ") {
			n++
		}
		if j == i {
			nth = n
		}
	}
	if n < 2 {
		return ""
	}
	return fmt.Sprintf(" (time %d)", nth)
}

// pairs returns orders of the run that may have decided it: first those that did, then others of
// steps that depend on each other.
func (s *Study) pairs() [][2]Line {
	lines := distinct(s.Failure())
	at := map[int]Line{}
	for _, l := range lines {
		at[l.Step] = l
	}
	var out, rest [][2]Line
	for _, o := range s.reason.Orders {
		a, ok := at[o.First.Step]
		b, also := at[o.Second.Step]
		if ok && also && !o.Either {
			out = append(out, [2]Line{a, b})
		}
	}
	for i, a := range lines {
		for _, b := range lines[i+1:] {
			if p := [2]Line{a, b}; a.Actor != b.Actor && s.key.leads[a.Step][b.Step] && !slices.Contains(out, p) {
				rest = append(rest, p)
			}
		}
	}
	shuffle(s.chance("pairs"), rest)
	return append(out, rest[:min(len(rest), mostPairs)]...)
}

// failsSwapped reports whether some run fails in which b comes before a.
func (s *Study) failsSwapped(ctx context.Context, a, b Line) (bool, error) {
	outcomes, err := s.report.Decider().Swapped(ctx, s.failing, a.Step, b.Step)
	if err != nil || len(outcomes) == 0 {
		return false, errors.New("there is no run with these two the other way round")
	}
	return slices.ContainsFunc(outcomes, func(o sim.SwappedEnd) bool { return o.Fails }), nil
}

// otherwise asks what can come of it if one of the deciding orders is the other way round.
func (s *Study) otherwise() (Question, bool) {
	if s.reason == nil || !s.report.Complete {
		return Question{}, false
	}
	ctx := context.Background()
	for _, o := range s.reason.Orders {
		if o.First.Step == 0 || o.Second.Step == 0 || o.Either {
			continue
		}
		possible, err := s.report.Decider().Swapped(ctx, s.failing, o.First.Step, o.Second.Step)
		if err != nil || len(possible) == 0 {
			continue
		}
		q := Question{About: "the other way round", Text: fmt.Sprintf("In this run it was: %s before %s. Suppose it had been the other way round, and the rest goes as it may. Which of these can be left behind then?", o.First.Text, o.Second.Text)}
		var right, wrong []Option
		var texts []string
		for _, end := range possible {
			if !slices.Contains(texts, end.Outcome) {
				texts = append(texts, end.Outcome)
				right = append(right, Option{Text: end.Outcome, Right: true, Why: "some interleaving with these two the other way round ends like this."})
			}
		}
		for _, text := range append(s.texts(), s.impossible(atMost, 0)...) {
			if !slices.Contains(texts, text) && !slices.ContainsFunc(wrong, func(o Option) bool { return o.Text == text }) {
				wrong = append(wrong, Option{Text: text, Why: "no interleaving with these two the other way round ends like this."})
			}
		}
		if q, ok := s.choose("otherwise", q, right, wrong); ok {
			return q, true
		}
	}
	return Question{}, false
}

// stillPossible asks which switch would leave the failing schedule possible, step for step.
func (s *Study) stillPossible() (Question, bool) {
	q := Question{About: "the same schedule", Text: "Suppose one of these switches had been on, and everybody had moved as in this run. With which of them can this run still happen, and fail?"}
	var right, wrong []Option
	for _, w := range s.Lesson.Switches {
		if w.Kind == "fault" {
			continue
		}
		run, d, err := s.failing.Counterfactual(sim.Config{Switches: with(s.base, w.Name)})
		if err != nil {
			continue
		}
		end := run.View(run.Len()).End
		if end == nil {
			continue
		}
		o := Option{Text: w.Text}
		switch {
		case end.Fails && d.Here == 0:
			o.Right, o.Why = true, "the same schedule still fails with it: “"+strings.TrimSpace(end.Outcome)+"”."
			right = append(right, o)
		case !end.Fails:
			o.Why = "with it, everybody moving as in this run as far as they can, it ends well: “" + strings.TrimSpace(end.Outcome) + "”."
			wrong = append(wrong, o)
		}
	}
	return s.choose("possible", q, right, wrong)
}
