package path

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/sim/cells"
	"racelab/sim/number"
	"racelab/ui/draw"
	"racelab/ui/shell"
)

// realing is the bench with its page of compiled runs.
type realing struct {
	seat
	offered bool // there are compiled runs here
	asks    bool // the race detector is at work
}

// detectedMsg brings what the race detector said.
type detectedMsg struct {
	of   *realing
	text string // Markdown
}

// detect asks the race detector about the lesson as it stands and with what was chosen.
func (r *realing) detect(p *Path) tea.Cmd {
	ask := p.env.Open(p.lesson).Detect
	switch {
	case ask == nil:
		p.show("Go's race detector", p.a.NoDetector())
		return nil
	case r.asks:
		p.env.Board.Say("Go's race detector is at work. What it says will be shown.")
		return nil
	}
	r.asks = true
	p.show("Go's race detector", attempt.DetectorOffer+"\n\nWhat it says will be shown. You may close this and go on.")
	sets, study, ctx := p.a.RealSets(), p.study(), p.env.Context
	return func() tea.Msg {
		var said, texts []string
		for _, on := range sets {
			races := 0
			if census, err := study.Numbers(on...); err == nil {
				races = len(census.Races)
			}
			text, err := ask(ctx, on, races)
			if err != nil {
				text = err.Error()
			}
			texts = append(texts, cells.Clean(text))
			said = append(said, attempt.SetText(on)+": "+cells.Clean(text))
		}
		if one := slices.Compact(texts); len(said) > 1 && len(one) == 1 { // the switches make no difference to it
			said = one
		}
		return detectedMsg{r, strings.Join(said, "\n\n")}
	}
}

func (r *realing) enter(p *Path) tea.Cmd {
	if p.study() == nil || r.bench != nil {
		return nil
	}
	r.offered = p.env.Open(p.lesson).Real != nil
	r.said = r.tall(p)
	return r.sit(p, p.study().Base(), "", r.hints(p)...)
}

func (r *realing) handle(p *Path, msg tea.Msg) tea.Cmd {
	if msg, ok := msg.(detectedMsg); ok {
		if msg.of == r {
			r.asks = false
			r.tell(p, msg.text)
		}
		return nil
	}
	cmd := r.hand(p, msg)
	r.judge(p)
	return cmd
}

// tell shows what the race detector said, or, on another stage, says it.
func (r *realing) tell(p *Path, text string) {
	if p.a.At() == course.Real {
		p.show("Go's race detector", text)
		return
	}
	p.env.Board.Say(strings.ReplaceAll(text, "\n\n", " "))
}

func (r *realing) press(p *Path, k tea.KeyPressMsg) tea.Cmd {
	if r.bench == nil {
		return nil
	}
	if !r.offered && key.Matches(k, p.env.Keys.Enter) {
		p.tell(p.a.NoRuns())
		return p.next()
	}
	if r.offered && key.Matches(k, p.env.Keys.Detect) {
		return r.detect(p)
	}
	cmd := r.bench.Handle(k)
	r.judge(p)
	return cmd
}

// judge tells the attempt of runs that have come to an end.
func (r *realing) judge(p *Path) {
	if r.bench == nil {
		return
	}
	if n := r.bench.Ran(); n > 0 && !p.a.Passed(course.Real) {
		p.tell(p.a.Ran(n))
	}
}

func (r *realing) resize(p *Path) tea.Cmd {
	if r.bench != nil {
		r.said = r.tall(p)
	}
	return r.size(p)
}

// tall is how many rows the task takes.
func (r *realing) tall(p *Path) int {
	return min(max(len(shell.Wrapped(p.env.Styles.Text, r.task(p), p.width)), 2), max(p.height/4, 2))
}

func (r *realing) lines(p *Path, width, height int) []string {
	st := p.env.Styles
	if r.bench == nil {
		return []string{draw.NewRow(width).Space(1).Put(st.Faint, "The engine runs every interleaving …").String()}
	}
	said := shell.Wrapped(st.Strong, r.task(p), width)
	return r.frame(said, width)
}

// task says what to run.
func (r *realing) task(p *Path) string {
	if !r.offered {
		return "Compiled runs are not available here; racelab run " + p.lesson.Name + " runs them on your own machine. Press enter to continue."
	}
	text := "x runs the compiled lesson " + number.Int(attempt.RealRuns) + " times as it stands, P with a pause before the steps that decide. D asks Go's race detector."
	if on := p.a.Chosen(); on != nil {
		return text + " Then turn on " + strings.Join(on, " and ") + ", as you chose, and run it again."
	}
	return text + " Then turn on a fix, and run it again."
}

func (r *realing) hints(*Path) []shell.Hint {
	return []shell.Hint{{Key: "x", Words: "run"}, {Key: "n", Words: "next"}, {Key: "q", Words: "course"}, {Key: "P", Words: "with a pause"}, {Key: "p", Words: "back"}}
}

func (r *realing) open(*Path) bool   { return r.isOpen() }
func (r *realing) typing(*Path) bool { return false }
