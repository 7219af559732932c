package bench

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"racelab/sim"
	"racelab/ui/draw"
)

// Scene is what a bench shows, so that another bench can show the same.
type Scene struct {
	Switches []string // that are on
	Schedule sim.Schedule
	At       int // the step that is looked at
}

// Scene returns what the bench shows. Its slices belong to the caller.
func (b *Bench) Scene() Scene {
	if b.broken != nil {
		return Scene{}
	}
	return Scene{Switches: slices.Clone(b.hist.on), Schedule: slices.Clone(b.hist.tape.run.Schedule()), At: b.hist.at}
}

// Revision grows with every change to what Scene returns.
func (b *Bench) Revision() uint64 { return b.hist.rev }

// Moment is other words once the run, the step that is looked at, or the open page is another one: what was told before is
// about that no more. A run that goes on by itself is one moment.
func (b *Bench) Moment() string {
	if b.broken != nil || b.auto.on {
		return ""
	}
	return fmt.Sprintf("%d %T", b.hist.rev, b.page)
}

// Token returns the run as a token.
func (b *Bench) Token() string {
	if b.broken != nil {
		return ""
	}
	return b.hist.tape.run.Token()
}

// View returns the run as the bench shows it, or nil if there is none. It is
// not to be changed.
func (b *Bench) View() *sim.View {
	if b.broken != nil {
		return nil
	}
	return b.hist.view()
}

// Report returns what the explorer found with the switches that are on; nil if
// it has not found it yet.
func (b *Bench) Report() *sim.Report {
	if b.explorer.now == nil {
		return nil
	}
	return b.explorer.now.report
}

// Conceal hides what the explorer found, or shows it again: a class predicts
// before it sees.
func (b *Bench) Conceal(on bool) tea.Cmd {
	if b.broken != nil || b.concealed == on {
		return nil
	}
	b.concealed = on
	if on {
		b.page, b.pending = nil, nil
	} else if b.board.Text() == concealedSays {
		b.board.Say("")
	}
	b.news++
	b.touched++
	b.arrange()
	return b.wanted()
}

// Watched leaves out what tells which keys to press, for those who only watch, or has it again.
func (b *Bench) Watched(on bool) {
	if b.watched != on {
		b.watched = on
		b.touched++
	}
}

// Show puts a scene on the bench. Only the Actor and Alt of its choices count.
// Steps that the bench has already are not run again: a scene follows another a
// few times a second, and most differ by a step or a cursor.
func (b *Bench) Show(s Scene) tea.Cmd {
	if b.broken != nil {
		return nil
	}
	b.stopAuto()
	b.page, b.pending = nil, nil
	b.touched++
	var cmd tea.Cmd
	if on := b.ordered(s.Switches); !slices.Equal(on, b.hist.on) {
		cmd = b.use(on, nil)
	}
	if err := b.hist.follow(s.Schedule); err != nil {
		b.fail(err)
	}
	b.hist.travel(s.At)
	b.scroll = 0
	b.arrange()
	return tea.Batch(cmd, b.wanted())
}

// follow makes the run take a schedule, from where it differs.
func (h *history) follow(s sim.Schedule) error {
	now := h.tape.run.Schedule()
	same := 0
	for same < len(now) && same < len(s) && now[same].Actor == s[same].Actor && now[same].Alt == s[same].Alt {
		same++
	}
	if same < len(now) {
		h.tape.truncate(same)
		h.hand = h.hand[:min(len(h.hand), same)]
		h.at = min(h.at, same)
		h.rev++
	}
	for i, want := range s[same:] {
		choices := h.tape.view(h.tape.len()).Choices
		at := slices.IndexFunc(choices, func(c sim.Choice) bool { return c.Actor == want.Actor && c.Alt == want.Alt })
		if at < 0 {
			return fmt.Errorf("this run cannot follow further than step %d", same+i)
		}
		if err := h.tape.step(choices[at]); err != nil {
			return err
		}
		h.rev++
	}
	return nil
}

// ByHand reports whether the learner took every step of the run, and none was taken
// by itself, found, replayed or shown by another.
func (b *Bench) ByHand() bool { return b.broken == nil && b.hist.byHand() }

// Preemptions returns how often the run, up to its end, switches away from an
// actor that could have gone on.
func (b *Bench) Preemptions() int {
	if b.broken != nil {
		return 0
	}
	return preemptions(b.hist.tape.run.Schedule(), b.hist.tape.view)
}

// Preemptions returns how often a run, up to its end, switches away from an actor
// that could have gone on.
func Preemptions(r Run) int { return preemptions(r.Schedule(), r.View) }

func preemptions(s sim.Schedule, view func(at int) *sim.View) int {
	n := 0
	for i := 1; i < len(s); i++ {
		last := s[i-1].Actor
		if last < 0 || s[i].Actor == last {
			continue
		}
		if slices.ContainsFunc(view(i).Choices, func(c sim.Choice) bool { return c.Actor == last }) {
			n++
		}
	}
	return n
}

// concealedWords are said to whoever asks for what the explorer found while that is hidden.
const (
	concealedWords = "Hidden: the class predicts first."
	concealedSays  = "≈ " + concealedWords
)

// concealedRow stands where the census would.
func concealedRow(b *Bench, width int) string {
	return draw.NewRow(width).Space(1).Put(b.st.Faint, concealedWords).String()
}
