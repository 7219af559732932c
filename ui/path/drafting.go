package path

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"racelab/lessons/exercise"
	"racelab/sim"
	"racelab/ui/bench"
	"racelab/ui/desk"
	"racelab/ui/editor"
)

// drafting has the learner type a fix at a desk. It is the desk's work.
type drafting struct {
	*desk.Desk
	p     *Path
	ex    *exercise.Exercise
	file  string
	start string // what the exercise begins with
}

// startDraft opens the editor on the draft, or on what the exercise begins with.
func startDraft(p *Path) (*drafting, tea.Cmd, error) {
	ex, err := exercise.New(p.study())
	if err != nil {
		return nil, nil, err
	}
	first := ex.Starter()[0]
	w := &drafting{p: p, ex: ex, file: first.Name, start: string(first.Text)}
	var cmd tea.Cmd
	w.Desk, cmd = desk.New(p.env, w)
	return w, tea.Batch(cmd, w.size()), nil
}

func (w *drafting) size() tea.Cmd { return w.SetSize(w.p.width, max(w.p.height-2, 1)) }

// Start implements desk.Work.
func (w *drafting) Start() string { return w.start }

// Draft implements desk.Work.
func (w *drafting) Draft() string { return w.p.a.Draft() }

// Earlier implements desk.Work.
func (w *drafting) Earlier() []string { return w.p.a.Earlier() }

// Keep implements desk.Work.
func (w *drafting) Keep(text string) { w.p.a.Keep(text) }

// Help implements desk.Work.
func (w *drafting) Help() string {
	text := "Lines with a bar ▌ are given: the actors, the test, and whoever stands outside your program. A fix counts when it holds in every interleaving, with the faults of the lesson, and still does its work. It is never compared with ours.\n"
	for _, h := range w.ex.Harder() {
		text += "\nHarder, once one counts: " + strings.ToLower(h.Task[:1]) + h.Task[1:] + "\n"
	}
	return text
}

// Locked implements desk.Work. In a draft that does not parse nobody knows where locked rows
// are, and judging refuses it.
func (w *drafting) Locked(text string) []editor.Span {
	spans := []editor.Span{}
	for _, s := range w.ex.Locked(sim.File{Name: w.file, Text: []byte(text)}) {
		spans = append(spans, editor.Span{First: s.First - 1, Last: s.Last - 1, Name: capital(s.Name) + " is " + s.Kind + ": it"})
	}
	return spans
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// Judge implements desk.Work. What else is said of a fix is what it costs.
func (w *drafting) Judge(ctx context.Context, text string, glance *sim.Budget) (v *exercise.Verdict, more string, err error) {
	return w.p.env.Court.Fix(ctx, w.ex, text, glance)
}

// Judged implements desk.Work.
func (w *drafting) Judged(_ string, v *exercise.Verdict, more string) string {
	if !v.Counts() {
		return ""
	}
	told := w.p.a.Written(v)
	w.p.tell(told.News)
	return told.Said + " " + more
}

// Run implements desk.Work.
func (w *drafting) Run(v *exercise.Verdict, p *sim.Program) bench.Lesson {
	on := w.p.study().Base()
	if v.Fault != "" {
		on = append(on, v.Fault)
	}
	l := w.p.lesson
	return bench.Lesson{Name: l.Name, Title: l.Title + ", your draft", Program: bench.FromSim(p), Switches: on, Token: v.Token,
		Nameless: !w.p.a.Passed("explain")}
}

// Hint implements desk.Work.
func (w *drafting) Hint() tea.Cmd { return w.p.hint() }

// SolutionsKey implements desk.Work.
func (w *drafting) SolutionsKey() string { return "our fixes" }

// Solutions implements desk.Work: the fixes of the lesson, as changes of its code.
func (w *drafting) Solutions(tried bool) (why string) {
	if !tried {
		return "First try one of your own: once a draft that you changed was explored, F9 shows the fixes of the lesson. F7 gives a hint."
	}
	text := "There are others, too: whatever holds and does its work counts.\n\n"
	for _, s := range w.p.lesson.Switches {
		if s.Kind == "fix" {
			text += "**" + escape(s.Text) + "**\n\n" + diffText(w.p.study().Diff(s.Name)) + "\n"
		}
	}
	w.p.show("The fixes of the lesson", text)
	return ""
}
