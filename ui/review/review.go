// Package review is the screen on which finished lessons come back after days:
// the same bug in another domain.
package review

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/course"
	"racelab/lessons"
	"racelab/progress"
	"racelab/ui/draw"
	"racelab/ui/prose"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// Review asks about one lesson after the other that is due.
type Review struct {
	env           *shell.Env
	due           []string // names of lessons, the longest due first
	all           int
	finished      string          // title of the lesson that is due
	other         *lessons.Lesson // that the question is about
	story         *prose.Page
	q             course.Question
	picked        map[int]bool
	rating, told  bool
	sure          int
	right         bool
	why           []string
	failed        error
	width, height int
	status        string
}

// New begins with what is due longest.
func New(env *shell.Env) *Review {
	due := env.Record().DueAt(env.Now())
	return &Review{env: env, due: due, all: len(due), width: 80, height: 24}
}

// askedMsg brings a question.
type askedMsg struct {
	of    *Review
	name  string
	title string // of the lesson that is due
	other *lessons.Lesson
	story string
	q     course.Question
	err   error
}

// Init implements shell.Screen.
func (r *Review) Init() tea.Cmd { return r.ask() }

// ask makes the next question beside the screen.
func (r *Review) ask() tea.Cmd {
	r.story, r.picked, r.rating, r.told, r.failed = nil, map[int]bool{}, false, false, nil
	if len(r.due) == 0 {
		return nil
	}
	name, ctx, chosen := r.due[0], r.env.Context, reviews(r.env.Record(), r.due[0])
	return func() tea.Msg {
		m := askedMsg{of: r, name: name, title: name}
		if l, err := lessons.Find(name); err == nil {
			m.title = l.Title
		}
		m.other, m.story, m.q, m.err = question(ctx, name, chosen)
		return m
	}
}

// reviews counts the reviews of a lesson: each is about another of its siblings.
func reviews(r progress.Record, lesson string) int {
	n := 0
	for _, a := range r.Answers {
		if a.Lesson == lesson && a.Kind == "review" {
			n++
		}
	}
	return n
}

// question asks about the nth lesson with the pattern of the one named, or about
// that itself if there is no other.
func question(ctx context.Context, name string, n int) (*lessons.Lesson, string, course.Question, error) {
	l, err := lessons.Find(name)
	if err != nil {
		return nil, "", course.Question{}, err
	}
	siblings, err := course.Siblings(ctx, l)
	if err != nil {
		return nil, "", course.Question{}, err
	}
	other := l
	if len(siblings) > 0 {
		other = siblings[n%len(siblings)]
	}
	numbers := other.Numbers(ctx)
	s, err := course.OpenWith(other, numbers)
	if err != nil {
		return nil, "", course.Question{}, err
	}
	story, err := other.Prose("Story", numbers)
	if err != nil {
		return nil, "", course.Question{}, err
	}
	q, err := s.Review()
	return other, story, q, err
}

// SetSize implements shell.Screen.
func (r *Review) SetSize(width, height int) tea.Cmd {
	r.width, r.height = width, height
	return nil
}

// SetStyles implements shell.Screen.
func (r *Review) SetStyles(st *theme.Styles) tea.Cmd {
	r.env.Styles = st
	return nil
}

// Open implements shell.Screen.
func (r *Review) Open() bool { return true }

// Typing implements shell.Screen.
func (r *Review) Typing() bool { return false }

// Say implements shell.Screen.
func (r *Review) Say(status string) { r.status = status }

// Close implements shell.Screen.
func (r *Review) Close() {}

// Handle implements shell.Screen.
func (r *Review) Handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case askedMsg:
		if msg.of == r && len(r.due) > 0 && msg.name == r.due[0] {
			r.failed, r.finished, r.other = msg.err, msg.title, msg.other
			r.q, r.story = msg.q, prose.NewPage(msg.story)
		}
	case tea.MouseWheelMsg:
		if r.story != nil {
			by := 3
			if msg.Mouse().Button == tea.MouseWheelUp {
				by = -3
			}
			r.story.Scroll(by)
		}
	case tea.KeyPressMsg:
		r.status = ""
		return r.press(msg)
	}
	return nil
}

func (r *Review) press(k tea.KeyPressMsg) tea.Cmd {
	m := r.env.Keys
	switch {
	case key.Matches(k, m.Quit), key.Matches(k, m.Close) && !r.rating:
		return shell.Send(shell.Back{})
	case r.story == nil || len(r.due) == 0:
		if key.Matches(k, m.Enter) {
			return shell.Send(shell.Back{})
		}
		return nil
	case key.Matches(k, m.Down):
		r.story.Scroll(1)
	case key.Matches(k, m.Up):
		r.story.Scroll(-1)
	case r.told || r.failed != nil:
		if key.Matches(k, m.Enter) || key.Matches(k, m.NextStage) {
			r.due = r.due[1:]
			return r.ask()
		}
	case r.rating:
		return r.rate(k)
	default:
		r.pick(k)
	}
	return nil
}

func (r *Review) pick(k tea.KeyPressMsg) {
	if n, err := strconv.Atoi(k.String()); err == nil && n >= 1 && n <= len(r.q.Options) {
		r.picked[n-1] = !r.picked[n-1]
		return
	}
	if !key.Matches(k, r.env.Keys.Enter) {
		return
	}
	for _, on := range r.picked {
		r.rating = r.rating || on
	}
	if !r.rating {
		r.status = "Pick at least one with its number."
	}
}

func (r *Review) rate(k tea.KeyPressMsg) tea.Cmd {
	n, err := strconv.Atoi(k.String())
	switch {
	case key.Matches(k, r.env.Keys.Close):
		r.rating = false
		return nil
	case err != nil || n > 0 && n < 5:
		return nil
	case n == 0:
		n = 10
	}
	var picked []int
	for i, on := range r.picked {
		if on {
			picked = append(picked, i)
		}
	}
	slices.Sort(picked)
	r.sure, r.rating, r.told = 10*n, false, true
	r.right, r.why = r.q.Grade(picked)
	a := progress.Answer{At: r.env.Now(), Lesson: r.due[0], Kind: "review", Text: r.other.Name + " " + fmt.Sprint(picked), Confidence: r.sure, Right: r.right}
	return r.env.Change(func(rec *progress.Record) { rec.Answered(a) })
}

// Lines implements shell.Screen.
func (r *Review) Lines() []string {
	st := r.env.Styles
	out := []string{shell.Header(st, r.width, fmt.Sprintf("%d of %d", min(r.all-len(r.due)+1, r.all), r.all), "review")}
	height := max(r.height-2, 0)
	switch {
	case len(r.due) == 0:
		out = append(out, draw.Fill(append([]string{""}, shell.Wrapped(st.Good, "Nothing is due. What you finished comes back after 2, 7, 21 and 60 days.", r.width)...), r.width, height)...)
	case r.failed != nil:
		out = append(out, draw.Fill(shell.Wrapped(st.Bad, "This review cannot be made: "+r.failed.Error()+". enter goes on.", r.width), r.width, height)...)
	case r.story == nil:
		out = append(out, draw.Fill([]string{"", " The engine looks for the same bug in another place …"}, r.width, height)...)
	default:
		q := r.question()
		box := max(height-len(q), 0)
		w, h := draw.Inner(r.width, box)
		lines, above, below := r.story.Draw(st, w, h)
		out = append(out, shell.Boxed(st, r.other.Title, "", lines, above, below, r.width, box)...)
		out = append(out, draw.Fill(q, r.width, height-box)...)
	}
	return draw.Fill(append(out, r.foot()), r.width, r.height)
}

func (r *Review) question() []string {
	st := r.env.Styles
	about := "You finished “" + r.finished + "”. This is the same bug in another place."
	if r.other.Name == r.due[0] { // nothing else has its pattern
		about = "You finished “" + r.finished + "” a while ago. Do you still know?"
	}
	out := shell.Wrapped(st.Faint, about, r.width)
	out = append(out, shell.Wrapped(st.Strong, r.q.Text, r.width)...)
	for i, o := range r.q.Options {
		row := draw.NewRow(r.width).Space(1).Put(st.Key, strconv.Itoa(i+1)).Space(1)
		box, style := "[ ] ", st.Text
		if r.picked[i] {
			box, style = "[x] ", st.Accent
		}
		row.Put(style, box)
		if r.told {
			if o.Right {
				row.Put(st.Good, "✓ ")
			} else {
				row.Put(st.Bad, "✗ ")
			}
		}
		out = append(out, row.Put(style, draw.Clean(o.Text)).String())
	}
	switch {
	case r.rating:
		out = append(out, draw.NewRow(r.width).Space(1).Put(st.Strong, "How sure are you?  ").Put(st.Key, "5").Put(st.Text, " = 50 % … ").Put(st.Key, "9").
			Put(st.Text, " = 90 %  ").Put(st.Key, "0").Put(st.Text, " = certain").String())
	case r.told && r.right:
		out = append(out, shell.Wrapped(st.Good, fmt.Sprintf("✓ Right, and you were %d %% sure.", r.sure), r.width)...)
	case r.told:
		out = append(out, shell.Wrapped(st.Warn, fmt.Sprintf("Not quite; you were %d %% sure. %s", r.sure, strings.Join(r.why, " ")), r.width)...)
	}
	return out
}

func (r *Review) foot() string {
	st := r.env.Styles
	if r.status != "" {
		return draw.NewRow(r.width).Space(1).Put(st.Accent, r.status).String()
	}
	hints := []shell.Hint{{Key: "1–4", Words: "pick"}, {Key: "enter", Words: "done"}, {Key: "↑ ↓", Words: "the story"}, {Key: "q", Words: "to the course"}}
	switch {
	case r.rating:
		hints = []shell.Hint{{Key: "5–9 0", Words: "how sure"}, {Key: "esc", Words: "pick again"}}
	case r.told, r.failed != nil:
		hints = []shell.Hint{{Key: "enter", Words: "the next"}, {Key: "q", Words: "to the course"}}
	case len(r.due) == 0:
		hints = []shell.Hint{{Key: "enter", Words: "to the course"}}
	}
	return shell.Hints(st, r.width, hints)
}
