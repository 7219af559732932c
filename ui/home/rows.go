package home

import (
	"fmt"
	"slices"
	"strings"

	"racelab/lessons/course"
	"racelab/lessons/drills"
	"racelab/lessons/exercise/codereview"
	"racelab/sim/number"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// handbook is the title of the part that holds the pages.
const handbook = "Handbook"

// row is a line of the list. At most one of part, item and to is set; without, it is a
// heading or empty.
type row struct {
	words string // of a heading or an action
	right string // at its right end
	part  *course.Part
	item  *course.Item
	to    *shell.Go
}

// opens reports whether the row can be chosen.
func (r row) opens() bool { return r.part != nil || r.item != nil || r.to != nil }

// same reports whether another row stands for the same thing.
func (r row) same(o row) bool {
	switch {
	case r.part != nil:
		return o.part != nil && o.part.Title == r.part.Title
	case r.item != nil:
		return o.item != nil && o.item.Name == r.item.Name
	case r.to != nil:
		return o.to != nil && o.to.To == r.to.To && o.words == r.words
	}
	return false
}

// arrange parts the lessons from the pages: the pages become the handbook.
func arrange(all []course.Part) []course.Part {
	var out []course.Part
	book := course.Part{Title: handbook}
	for _, p := range all {
		part := course.Part{Title: p.Title}
		for _, i := range p.Items {
			if i.Lesson != nil {
				part.Items = append(part.Items, i)
			} else {
				book.Items = append(book.Items, i)
			}
		}
		if len(part.Items) > 0 {
			out = append(out, part)
		}
	}
	if len(book.Items) > 0 {
		out = append(out, book)
	}
	return out
}

// partOf returns the title of the part that an item is in.
func (h *Home) partOf(name string) string {
	for _, p := range h.parts {
		if slices.ContainsFunc(p.Items, func(i course.Item) bool { return i.Name == name }) {
			return p.Title
		}
	}
	return ""
}

// find returns the lesson or the page of a name; nil if home does not show it.
func (h *Home) find(name string) *course.Item {
	for _, p := range h.parts {
		for i := range p.Items {
			if p.Items[i].Name == name {
				return &p.Items[i]
			}
		}
	}
	return nil
}

// next says where to go on: where the learner was, else the first lesson begun, else
// the first that is not finished; nil if all are.
func (h *Home) next() *shell.Go {
	record := h.env.Record()
	resume := func(name string) *shell.Go {
		return &shell.Go{To: shell.Path, Name: name, Stage: course.Resume(record, name)}
	}
	if at := record.Last; at.Lesson != "" && record.Lessons[at.Lesson].Done.IsZero() {
		if i := h.find(at.Lesson); i != nil && i.Lesson != nil {
			return resume(i.Name)
		}
	}
	for _, p := range h.parts {
		for _, i := range p.Items {
			if i.Lesson == nil {
				continue
			}
			if course.StateOf(record.Lessons[i.Name]) == course.Begun {
				return resume(i.Name)
			}
			if record.Lessons[i.Name].Done.IsZero() {
				return &shell.Go{To: shell.Path, Name: i.Name}
			}
		}
	}
	return nil
}

// list makes the rows, with heads over the doors below the course and empty rows between where the window has rows for
// them.
func (h *Home) list() []row {
	rows := h.listed(true)
	if h.height <= 0 || len(rows) <= h.room() {
		return rows
	}
	if rows = h.listed(false); len(rows) <= h.room() {
		return rows
	}
	return slices.DeleteFunc(rows, func(r row) bool { return !r.opens() && r.words == "" })
}

func (h *Home) listed(heads bool) []row {
	rows := h.actions()
	done, all := h.counted()
	if len(rows) > 0 {
		rows = append(rows, row{})
	}
	rows = append(rows, row{words: "COURSE", right: fmt.Sprintf("%d of %d", done, all)})
	for i := range h.parts {
		p := &h.parts[i]
		if p.Title == handbook {
			rows = append(rows, row{})
		}
		rows = append(rows, row{part: p})
		if p.Title != h.open {
			continue
		}
		for j := range p.Items {
			rows = append(rows, row{item: &p.Items[j]})
		}
	}
	rows = append(rows, row{})
	if heads {
		rows = append(rows, row{words: "PRACTICE"})
	}
	if h.env.Nights != nil {
		rows = append(rows, row{words: "Incident room: on call", right: fmt.Sprintf("%d min", drills.All()[0].Minutes), to: &shell.Go{To: shell.Drills}})
	}
	rows = append(rows, row{words: "Code reviews: safe?", right: h.codeReviewed(), to: &shell.Go{To: shell.CodeReviews}})
	if h.env.Types() { // whoever may type code in this process
		rows = append(rows, row{words: "Katas: write code", right: h.katasDone(), to: &shell.Go{To: shell.Katas}})
	}
	if h.env.Own != nil {
		rows = append(rows, row{words: "Your own program", to: &shell.Go{To: shell.Programs}})
	}
	if h.env.Class != nil {
		rows = append(rows, row{words: "Classroom: join, or open one", to: &shell.Go{To: shell.Classroom}})
	}
	rows = append(rows, row{words: "The first minute", right: "1 min", to: &shell.Go{To: shell.First}})
	if heads {
		rows = append(rows, row{}, row{words: "YOU"})
	}
	return append(rows, row{words: "Progress", to: &shell.Go{To: shell.Progress}}, row{words: "Settings", to: &shell.Go{To: shell.Settings}})
}

// codeReviewed counts the code reviews that were answered right.
func (h *Home) codeReviewed() string {
	all, err := codereview.Heads()
	if err != nil {
		return ""
	}
	right, known := 0, h.env.Record().CodeReviews()
	for _, r := range all {
		if known[r.Name].Right {
			right++
		}
	}
	return fmt.Sprintf("%d of %d", right, len(all))
}

// katasDone counts the katas that are done.
func (h *Home) katasDone() string {
	all, _, err := h.env.Katas()
	if err != nil {
		return ""
	}
	done := 0
	for _, k := range all {
		if !h.env.Record().Katas[k.Name].Wrote.IsZero() {
			done++
		}
	}
	return fmt.Sprintf("%d of %d", done, len(all))
}

// actions are what comes next: to go on, and to review.
func (h *Home) actions() []row {
	var rows []row
	record := h.env.Record()
	if to := h.next(); to != nil {
		words := "Start"
		if course.StateOf(record.Lessons[to.Name]) == course.Begun || record.Last.Lesson == to.Name {
			words = "Continue"
		}
		i := h.find(to.Name)
		words += ": " + i.Title
		if to.Stage != "" {
			words += ", " + strings.ToLower(to.Stage.Title())
		}
		rows = append(rows, row{words: words, right: minutes(i, record), to: to})
	}
	if due := record.DueAt(h.env.Now()); len(due) > 0 {
		rows = append(rows, row{words: "Review: " + number.Of(len(due), "lesson") + " due", right: fmt.Sprintf("%d min", 2*len(due)), to: &shell.Go{To: shell.Review}})
	}
	if n := len(record.CodeReviewsAgain(h.env.Now())); n > 0 {
		rows = append(rows, row{words: "Review: " + number.Of(n, "change") + " to look at again", right: fmt.Sprintf("%d min", 2*n), to: &shell.Go{To: shell.CodeReviews}})
	}
	return rows
}

// counted returns how many lessons are done, of how many.
func (h *Home) counted() (done, all int) {
	all, by := course.Count(h.env.Record(), h.env.Parts)
	return by[course.Done], all
}

// sign says how far a lesson or a page is: a sign, and its style.
func (h *Home) sign(i *course.Item) (string, theme.Style) {
	st, record := h.env.Styles, h.env.Record()
	if i.Topic != nil {
		if _, read := record.Pages[i.Name]; read {
			return "✓", st.Good
		}
		return "≡", st.Faint
	}
	if slices.Contains(record.DueAt(h.env.Now()), i.Name) {
		return "↻", st.Warn
	}
	switch course.StateOf(record.Lessons[i.Name]) {
	case course.Done:
		return "✓", st.Good
	case course.Finished:
		return "◑", st.Warn
	case course.Begun:
		return "◐", st.Accent
	}
	return "○", st.Faint
}
