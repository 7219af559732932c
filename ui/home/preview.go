package home

import (
	"fmt"
	"strings"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/course/first"
	"racelab/sim/cells"
	"racelab/sim/number"
	"racelab/ui/draw"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// line is a line of the preview before it has a width: a sentence that wraps behind a
// label, or what is drawn as it is.
type line struct {
	label string // "Goal": stands before the first row, and what follows hangs below it
	text  string
	style func(*theme.Styles) theme.Style
}

func plain(st *theme.Styles) theme.Style { return st.Text }
func faint(st *theme.Styles) theme.Style { return st.Faint }
func bold(st *theme.Styles) theme.Style  { return st.Strong }
func head(st *theme.Styles) theme.Style  { return st.Heading }

// rightPane is the preview of what is chosen, with its title.
func (h *Home) rightPane(width, height int) []string {
	st := h.env.Styles
	title, note, lines := h.preview()
	rule := draw.Rule{Title: cells.Clean(title), Note: note, Line: st.Border, Label: st.Text, Muted: st.Faint}
	text := min(width-2, mostText)
	var rows []string
	for _, l := range lines {
		rows = append(rows, l.draw(st, width, text)...)
	}
	rule.Below = len(rows) > height
	return append([]string{rule.Draw(width)}, draw.Fill(rows, width, height)...)
}

// draw wraps a line to text columns in rows of width.
func (l line) draw(st *theme.Styles, width, text int) []string {
	if l.text == "" {
		return []string{draw.Blank(width)}
	}
	indent := 0
	if l.label != "" {
		indent = max(cells.Width(l.label)+1, 6)
	}
	var rows []string
	for i, part := range cells.Wrap(cells.Clean(l.text), max(text-indent, 10)) {
		r := draw.NewRow(width).Space(1)
		if i == 0 {
			r.Put(st.Faint, l.label)
		}
		rows = append(rows, r.To(1+indent).Put(l.style(st), strings.TrimRight(part, " ")).String())
	}
	return rows
}

// preview says what the chosen row is: a title, the key that opens it, and the lines.
func (h *Home) preview() (title, note string, lines []line) {
	if h.searching {
		return h.hitPreview()
	}
	switch r := h.row(); {
	case r.part != nil:
		return r.part.Title, "enter opens or closes", h.partPreview(r.part)
	case r.item != nil:
		return r.item.Title, "enter opens", h.itemPreview(r.item)
	case r.to == nil:
		return "", "", nil
	case r.to.To == shell.Path:
		i := h.find(r.to.Name)
		return i.Title, "enter opens", h.itemPreview(i)
	case r.to.To == shell.First:
		return "The first minute", "enter opens", []line{{text: first.Intro, style: plain}, {},
			{text: "Step two deposits by hand until one is lost, then turn on a lock and see the same steps end well.", style: plain}}
	case r.to.To == shell.Katas:
		return "Katas", "enter opens", []line{{text: "Small concurrent programs to write from nothing: a semaphore, a queue, a worker pool. Each has a specification and tests.", style: plain}, {},
			{text: "A submission counts when every test holds in every interleaving, whatever it looks like.", style: plain}}
	case r.to.To == shell.Drills:
		return "Incident room", "enter opens", []line{{text: "A service runs for a night, as ordinary Go, and you are on call. You are paged: find out what is wrong, stop it, repair the data, prove that the fix holds, and write it up.", style: plain}, {},
			{text: "What you read comes from that one run, and what you do is part of it. Time passes only by what you do.", style: plain}}
	case r.to.To == shell.Programs:
		return "Your own program", "enter opens", []line{{text: "Your tests and main functions, below the folder that you started racelab in. Choose one, and it stands on the bench as a lesson does: its goroutines, what they share, every interleaving, and the reason when one fails.", style: plain}, {},
			{text: "The bench follows your files: save a change, and the same schedule runs against it. For all of them at once there is a command: racelab check ./...", style: plain}}
	case r.to.To == shell.Classroom:
		return "Classroom", "enter opens", []line{{text: "Learn together: join the class of somebody who gave you an address and a code, or open one on this machine.", style: plain}, {},
			{text: "Everybody needs a terminal and ssh, and nothing else. You can practise teaching alone, with simulated learners.", style: plain}}
	case r.to.To == shell.CodeReviews:
		return "Code reviews", "enter opens", []line{{text: "Changes of 10 to 40 lines, each with the words of whoever made it. Half of them are safe.", style: plain}, {},
			{text: "You mark lines, and say whether the change is safe and how sure you are. The engine opens the run that fails, or has proved that there is none.", style: plain}}
	case r.to.To == shell.Review:
		return "Review", "enter opens", h.reviewPreview()
	case r.to.To == shell.Progress:
		return "Progress", "enter opens", []line{{text: h.summary() + ".", style: plain}, {},
			{text: "What you finished, how you broke and fixed it, and how often you were right when you were sure.", style: plain}}
	default:
		return "Settings", "enter opens", []line{{text: "Theme, motion, mouse, and the course as lines of text for screen readers.", style: plain}}
	}
}

func (h *Home) itemPreview(i *course.Item) []line {
	if i.Lesson == nil {
		return pagePreview(i)
	}
	out := []line{{text: i.Title + h.how(i), style: bold}}
	if i.Lesson.Riddle != "" {
		out = append(out, line{text: i.Lesson.Riddle, style: faint})
	}
	return append(append(out, line{}), append(h.facts(i), h.about(i.Lesson)...)...)
}

// how says how far the learner is with a lesson, in words beside its title.
func (h *Home) how(i *course.Item) string {
	r := h.env.Record()
	l := r.Lessons[i.Name]
	switch course.StateOf(l) {
	case course.Done:
		return " · done"
	case course.Finished:
		return " · finished, skipped " + course.SkippedText(l)
	case course.Begun:
		return fmt.Sprintf(" · %d of %d stages", len(l.Stages), len(course.Stages()))
	}
	return ""
}

// facts are what somebody wants to know before opening a lesson.
func (h *Home) facts(i *course.Item) []line {
	l, r := i.Lesson, h.env.Record()
	about := fmt.Sprintf("%s   about %s   %s", level(l.Level), minutes(i, r), number.Of(len(l.Actors()), "actor"))
	if uses := l.Uses(); len(uses) > 0 {
		about += "   " + strings.Join(uses, ", ")
	}
	out := []line{{text: l.Summary(), style: plain}, {}, {label: "Level", text: about, style: plain}, {label: "Goal", text: l.Goal, style: plain}}
	if first := h.find(l.After); first != nil {
		sign, _ := h.sign(first)
		out = append(out, line{label: "First", text: first.Title + " " + sign, style: plain})
	}
	out = append(out, line{})
	for _, half := range [][]course.Stage{course.Stages()[:4], course.Stages()[4:]} {
		text := ""
		for _, s := range half {
			text += fmt.Sprintf("%-10s", h.stageSign(i.Name, s)+" "+string(s))
		}
		out = append(out, line{text: strings.TrimRight(text, " "), style: plain})
	}
	return append(out, line{})
}

// stageSign says whether a stage is done, comes next, or is open.
func (h *Home) stageSign(lesson string, s course.Stage) string {
	r := h.env.Record()
	if _, done := r.Lessons[lesson].Stages[string(s)]; done {
		return "✓"
	}
	if course.StateOf(r.Lessons[lesson]) == course.Begun && course.Resume(r, lesson) == s {
		return "▸"
	}
	return "·"
}

// about is the story, which is read from the page once, and what builds on the lesson.
func (h *Home) about(l *lessons.Lesson) []line {
	if told, ok := h.told[l.Name]; ok {
		return told
	}
	out := []line{{text: "THE STORY", style: head}}
	for _, p := range l.Story() {
		out = append(out, line{text: p, style: plain}, line{})
	}
	var after []string
	for _, p := range h.parts {
		for _, i := range p.Items {
			if i.Lesson != nil && i.Lesson.After == l.Name {
				after = append(after, i.Title)
			}
		}
	}
	if len(after) > 0 {
		out = append(out, line{text: "AFTER THIS", style: head}, line{text: strings.Join(after, " · "), style: plain})
	}
	h.told[l.Name] = out
	return out
}

func pagePreview(i *course.Item) []line {
	out := []line{{text: i.Title, style: bold}, {}}
	for _, s := range i.Topic.Sections {
		out = append(out, line{text: s.Heading, style: plain})
	}
	return out
}

func (h *Home) partPreview(p *course.Part) []line {
	out := []line{{text: p.Title, style: bold}, {}}
	for i := range p.Items {
		sign, _ := h.sign(&p.Items[i])
		out = append(out, line{label: sign, text: p.Items[i].Title, style: plain})
		if l := p.Items[i].Lesson; l != nil {
			out = append(out, line{label: " ", text: l.Summary(), style: faint})
		}
	}
	return out
}

func (h *Home) reviewPreview() []line {
	out := []line{{text: "The same bug in another place, or a question about what you finished. Reviews come after 2, 7, 21 and 60 days.", style: plain}, {}}
	for _, name := range h.env.Record().DueAt(h.env.Now()) {
		if i := h.find(name); i != nil {
			out = append(out, line{label: "↻", text: i.Title, style: plain})
		}
	}
	return out
}
