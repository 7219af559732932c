// Package standing is the page on which a learner sees what is done, and how sure
// against how right the answers were. It counts no streaks.
package standing

import (
	"fmt"
	"strings"

	"racelab/lessons/course"
	"racelab/lessons/progress"
	"racelab/sim/number"
	"racelab/ui/draw"
	"racelab/ui/shell"
)

// Standing is the screen.
type Standing struct{ shell.Scrolled }

// New returns the page.
func New(env *shell.Env) *Standing { return &Standing{shell.NewScrolled(env)} }

// Tally says that ● and ○ count here.
func (s *Standing) Tally() {}

// Lines implements shell.Screen.
func (s *Standing) Lines() []string {
	st := s.Env.Styles
	w, h := draw.Inner(s.Width, s.Height-2)
	all := s.text(w)
	shown, above, below := s.Shown(all, h)
	out := []string{shell.Header(st, s.Width, "", "your progress")}
	out = append(out, shell.Boxed(st, "Progress", "", draw.Fill(shown, w, h), above, below, s.Width, s.Height-2)...)
	foot := shell.Hints(st, s.Width, []shell.Hint{{Key: "↑ ↓", Words: "scroll"}, {Key: "q", Words: "back"}, {Key: "racelab progress export --md", Words: "exports it"}})
	return draw.Fill(append(out, foot), s.Width, s.Height)
}

func (s *Standing) text(width int) []string {
	st, r := s.Env.Styles, s.Env.Record()
	var out []string
	line := func(build func(*draw.Row)) {
		row := draw.NewRow(width).Space(1)
		build(row)
		out = append(out, row.String())
	}
	out = append(out, shell.Wrapped(st.Text, s.summary(r), width)...)
	out = append(out, draw.Blank(width))
	line(func(row *draw.Row) { row.Put(st.Heading, "How sure, and how right") })
	out = append(out, s.calibration(r, width)...)
	out = append(out, draw.Blank(width))
	out = append(out, s.exercises(r, width)...)
	for _, part := range s.Env.Parts {
		line(func(row *draw.Row) { row.Put(st.Heading, part.Title) })
		for _, i := range part.Items {
			out = append(out, s.item(r, i, width)...)
		}
	}
	return out
}

// exercises counts what was written and reviewed; nothing if nothing was.
func (s *Standing) exercises(r progress.Record, width int) []string {
	var words []string
	fixes, harder, katas, tests, right := 0, 0, 0, 0, 0
	for _, l := range r.Lessons {
		fixes += one(!l.Wrote.IsZero())
		harder += len(l.Harder)
	}
	for _, k := range r.Katas {
		katas += one(!k.Wrote.IsZero())
		tests += one(!k.Tested.IsZero())
	}
	known := r.CodeReviews()
	for _, c := range known {
		right += one(c.Right)
	}
	for _, count := range []struct {
		n    int
		what string
	}{{fixes, "lesson solution"}, {harder, "harder variant"}, {katas, "kata"}, {tests, "test file"}} {
		if count.n > 0 {
			words = append(words, number.Of(int64(count.n), count.what))
		}
	}
	text := ""
	if len(words) > 0 {
		text = "Written: " + strings.Join(words, ", ") + ". "
	}
	if len(known) > 0 {
		text += fmt.Sprintf("Code reviews: %d of %d right.", right, len(known))
	}
	if text == "" {
		return nil
	}
	return append(shell.Wrapped(s.Env.Styles.Text, text, width), draw.Blank(width))
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// calibration draws a bar for each confidence: how many of the answers were
// right, with a mark where they would be if the learner knew exactly how sure to
// be.
func (s *Standing) calibration(r progress.Record, width int) []string {
	st := s.Env.Styles
	steps := r.Calibrate()
	if len(steps) == 0 {
		return shell.Wrapped(st.Faint, "Nothing yet. Predictions, pattern names and reviews ask how sure you are. Here you will see how often you were right at each level of confidence.", width)
	}
	const cells = 40
	var out []string
	for _, c := range steps {
		right := c.Right * cells / c.Answers
		ideal := c.Confidence * cells / 100
		row := draw.NewRow(width).Space(1).Put(st.Text, fmt.Sprintf("%3d %% sure ", c.Confidence))
		for i := range cells + 1 {
			switch {
			case i == ideal:
				row.Put(st.Accent, "│")
			case i < right:
				row.Put(st.Good, "█")
			default:
				row.Put(st.Faint, "░")
			}
		}
		out = append(out, row.Put(st.Text, fmt.Sprintf("  %d of %d right", c.Right, c.Answers)).String())
	}
	return append(out, shell.Wrapped(st.Faint, "│ marks where the bar would end if you were right exactly as often as you were sure.", width)...)
}

// summary counts the lessons.
func (s *Standing) summary(r progress.Record) string {
	all, by := course.Count(r, s.Env.Parts)
	text := fmt.Sprintf("%d of %d lessons done", by[course.Done], all)
	if all == 1 {
		text = fmt.Sprintf("%d of 1 lesson done", by[course.Done])
	}
	if n := by[course.Finished]; n > 0 {
		text += fmt.Sprintf(", %d finished with stages skipped", n)
	}
	if n := by[course.Begun]; n > 0 {
		text += fmt.Sprintf(", %d begun", n)
	}
	return text + "."
}

// item draws a lesson or a page; a second row names the stages that were skipped.
func (s *Standing) item(r progress.Record, i course.Item, width int) []string {
	st := s.Env.Styles
	row := draw.NewRow(width).Space(2)
	if i.Topic != nil {
		if at, ok := r.Pages[i.Name]; ok {
			return []string{row.Put(st.Good, "✓ ").Put(st.Text, i.Title).PutRight(st.Faint.Paint("read "+at.Format("2006-01-02")) + " ").String()}
		}
		return []string{row.Put(st.Faint, "≡ "+i.Title).String()}
	}
	l := r.Lessons[i.Name]
	var below []string
	var words []string
	if l.Best != nil {
		words = append(words, "broken with "+course.PreemptionText(*l.Best))
	}
	if n := len(l.Fixes); n > 0 {
		words = append(words, fmt.Sprintf("%d proven", n))
	}
	switch course.StateOf(l) {
	case course.Done:
		row.Put(st.Good, "✓ ").Put(st.Text, i.Title)
		words = append(words, "done "+l.Done.Format("2006-01-02"))
	case course.Finished:
		row.Put(st.Warn, "◑ ").Put(st.Text, i.Title)
		words = append(words, "finished "+l.Done.Format("2006-01-02"))
		below = append(below, draw.NewRow(width).Space(4).Put(st.Warn, "skipped "+course.SkippedText(l)).String())
	case course.Begun:
		row.Put(st.Accent, "◐ ").Put(st.Text, i.Title)
		words = append(words, fmt.Sprintf("%d of %d stages", len(l.Stages), len(course.Stages())))
	default:
		row.Put(st.Faint, "○ "+i.Title)
	}
	return append([]string{row.PutRight(st.Faint.Paint(strings.Join(words, ", ")) + " ").String()}, below...)
}
