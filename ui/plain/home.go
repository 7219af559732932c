package plain

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/progress"
	"racelab/lessons/topics"
	"racelab/sim/cells"
	"racelab/sim/number"
)

// errHome unwinds to the list of the course.
var errHome = errors.New("to the course")

// home lists the course and opens what is asked for.
type home struct {
	c       *console
	o       Options
	record  progress.Record
	numbers map[string]lessons.Numbers // by lesson, as long as the program runs
	unsaved bool                       // that nothing is kept was said
}

const homeHelp = `Type the number of a lesson or a page, or its name. Or:
  list            the whole course
  continue        continue where you were
  first           the first minute: two deposits, stepped by hand
  search WORDS    look for lessons, pages, incidents, headings
  review          what is due
  code reviews    changes to read: safe or not
  katas           small concurrent programs to write from nothing; katas NAME: one of them
  own program     how to see what a program of yours can do
  class           how to join a class, or open one
  skipped         the first stage that you skipped in a finished lesson
  progress        what you have done
  screens         use screens instead of lines, now and from now on
  quit            leave; finished stages are kept`

// What leads out of the course are commands of their own, which speak in lines of text anyway.
const (
	ownWords = "On your own machine, racelab check and a folder, such as racelab check ./bank, runs every interleaving of your tests " +
		"or of your main function, and says what fails and why. racelab check ./... takes all folders below. " +
		"Each failing run has a token: racelab replay and the token tells it step by step."
	classWords = "To join a class, connect with your own SSH client to the address that somebody gave you: ssh -p 23234 HOST plain for lines of text. " +
		"A room has screens alone: ssh -t -p 23234 CODE@HOST. To open a class on your machine, type racelab serve there; " +
		"racelab serve --rehearse 12 has simulated learners, to practise. racelab docs classroom tells more."
)

// start greets, and reads commands until the learner quits.
func (h *home) start(lesson string) error {
	h.load()
	h.c.say("racelab, a lab for race conditions, as lines of text. Type help at any prompt.")
	if lesson != "" {
		if err := h.open(lesson); err != nil && !errors.Is(err, errHome) {
			return err
		}
		return h.loop()
	}
	h.c.say("")
	if p := h.o.Pack; p != nil && len(p.Lessons) == 0 {
		h.katas("")
	} else if p != nil {
		h.c.paragraph("Press Enter to start with the first lesson of " + cells.Clean(p.Title) + ", or type list to see all lessons.")
	} else if h.new() {
		h.c.paragraph("You are new here. Press Enter to start with the first minute, or type list to see the whole course.")
	} else {
		h.welcome()
	}
	return h.loop()
}

// load reads the record. Without it the course goes on, and says so.
func (h *home) load() {
	r, err := h.o.Store.Load(h.c.ctx)
	if err != nil {
		h.c.paragraph(sentence(err) + " Your earlier work is not shown.")
		return
	}
	h.record = r
}

// new reports whether the learner has done nothing yet.
func (h *home) new() bool {
	return len(h.record.Lessons)+len(h.record.Pages)+len(h.record.Katas)+len(h.record.Answers) == 0
}

// welcome says where the learner is.
func (h *home) welcome() {
	if it, ok := h.last(); ok {
		h.c.say("You were at: %s. Press Enter to continue there.", it.Title)
	}
	if due := h.due(); len(due) > 0 {
		h.c.say("%s due for review: type review.", titles(due))
	}
	if n := len(h.record.CodeReviewsAgain(h.o.Now())); n > 0 {
		h.c.say("%s to look at again: type code reviews.", number.Of(int64(n), "change"))
	}
	h.c.say("Type list to see the whole course.")
}

// change keeps what the learner did.
func (h *home) change(change func(*progress.Record)) {
	change(&h.record)
	// The last change counts, too, when the program is told to end.
	r, err := h.o.Store.Update(context.WithoutCancel(h.c.ctx), change)
	if err != nil {
		if !h.unsaved {
			h.c.paragraph("Not kept: " + sentence(err))
		}
		h.unsaved = true
		return
	}
	h.record = progress.Merge(h.record, r)
}

// loop reads commands.
func (h *home) loop() error {
	for {
		line, err := h.c.ask("course")
		if err != nil {
			return err
		}
		if err := h.do(line); err != nil && !errors.Is(err, errHome) {
			return err
		}
	}
}

func (h *home) do(line string) error {
	name, arg, _ := strings.Cut(line, " ")
	switch strings.ToLower(name) {
	case "":
		return h.resume()
	case "list", "ls", "home":
		h.list()
	case "continue":
		return h.resume()
	case "first":
		return h.firstMinute()
	case "search", "find", "/":
		return h.search(strings.TrimSpace(arg))
	case "review":
		return h.review()
	case "code":
		return h.codeReviews(strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(strings.TrimSpace(arg)), "review"), "s")))
	case "katas", "kata":
		h.katas(strings.TrimSpace(arg))
	case "own", "program":
		h.c.paragraph(ownWords)
	case "class", "classroom", "room":
		h.c.paragraph(classWords)
	case "skipped":
		return h.skipped()
	case "progress":
		h.progress()
	case "screens":
		now, s := h.o.Now(), h.record.Settings
		s.Plain = false
		h.change(func(r *progress.Record) { r.Set(s, now) })
		return ErrScreens
	case "help", "?":
		h.c.say("%s", homeHelp)
	case "quit", "exit", "q":
		return errLeave
	default:
		return h.open(line)
	}
	return nil
}

// items returns the course in the order of its numbers.
func (h *home) items() []course.Item {
	var out []course.Item
	for _, p := range h.o.Parts {
		out = append(out, p.Items...)
	}
	return out
}

func (h *home) list() {
	n := 0
	for _, p := range h.o.Parts {
		h.c.say("")
		h.c.say("%s.", p.Title)
		for _, it := range p.Items {
			n++
			h.c.say("%d. %s%s", n, it.Title, h.mark(it))
		}
	}
	h.c.say("")
	h.c.say("Type a number.")
}

// mark says what an item is and how far the learner is with it.
func (h *home) mark(it course.Item) string {
	if it.Topic != nil {
		if _, ok := h.record.Pages[it.Name]; ok {
			return ", a page, read"
		}
		return ", a page"
	}
	l, text := h.record.Lessons[it.Name], ""
	switch course.StateOf(l) {
	case course.Done:
		text = ", done"
	case course.Finished:
		text = ", finished, skipped: " + course.SkippedText(l)
	case course.Begun:
		return fmt.Sprintf(", %d of %d stages", len(l.Stages), len(course.Stages()))
	default:
		return fmt.Sprintf(", level %d, %d minutes", it.Lesson.Level, it.Lesson.Minutes)
	}
	if contains(h.record.DueAt(h.o.Now()), it.Name) {
		text += ", due for review"
	}
	return text
}

// skipped opens the first stage that was skipped.
func (h *home) skipped() error {
	name := course.FirstSkipped(h.record, h.o.Parts)
	if name == "" {
		h.c.say("You have not skipped a stage in any lesson that you finished.")
		return nil
	}
	return h.open(name)
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// last returns where the learner was.
func (h *home) last() (course.Item, bool) {
	for _, it := range h.items() {
		if it.Lesson != nil && it.Name == h.record.Last.Lesson || it.Topic != nil && it.Name == h.record.Last.Page {
			return it, true
		}
	}
	return course.Item{}, false
}

// resume opens where the learner was; for somebody new, the first minute and then the first lesson; after a
// finished lesson, the next thing that is not done.
func (h *home) resume() error {
	all := h.items()
	if len(all) == 0 {
		return nil
	}
	if h.new() && h.o.Pack == nil {
		if err := h.firstMinute(); err != nil {
			return err
		}
	}
	if it, ok := h.last(); ok && !h.done(it) {
		return h.enter(it)
	}
	for _, it := range all {
		if it.Lesson != nil && !h.done(it) {
			return h.enter(it)
		}
	}
	if course.FirstSkipped(h.record, h.o.Parts) != "" {
		h.c.say("Every lesson is finished, some with stages skipped. Type skipped to open the first skipped stage, or review.")
		return nil
	}
	h.c.say("Every lesson is done. Type list to see the course, or review.")
	return nil
}

func (h *home) done(it course.Item) bool {
	if it.Topic != nil {
		_, read := h.record.Pages[it.Name]
		return read
	}
	return !h.record.Lessons[it.Name].Done.IsZero()
}

// open enters what a learner typed: a number of the list, or a name.
func (h *home) open(what string) error {
	what = strings.TrimSpace(what)
	all := h.items()
	if n, err := strconv.Atoi(what); err == nil {
		if n < 1 || n > len(all) {
			h.c.say("There is no number %d; the numbers are 1 to %d.", n, len(all))
			return nil
		}
		return h.enter(all[n-1])
	}
	name := strings.ToLower(what)
	var names []string
	for _, it := range all {
		if it.Name == name || strings.ToLower(it.Title) == name {
			return h.enter(it)
		}
		names = append(names, it.Name)
	}
	hint := "Type help, or list."
	if near := lessons.Closest(name, names); len(near) > 0 {
		hint = "Did you mean " + strings.Join(near, " or ") + "?"
	}
	h.c.paragraph(fmt.Sprintf("Nothing here has the name “%s”. %s", cells.Cut(what, 40), hint))
	return nil
}

// enter opens a lesson or a page.
func (h *home) enter(it course.Item) error {
	if it.Topic != nil {
		return h.read(it.Topic, "")
	}
	return h.walk(it.Lesson)
}

// search lists what is found, and opens what is chosen.
func (h *home) search(words string) error {
	if words == "" {
		var err error
		if words, err = h.c.ask("search for"); err != nil || words == "" {
			return err
		}
	}
	hits := topics.SearchPages(words)
	if len(hits) == 0 {
		h.c.paragraph(topics.Nothing(words))
		return nil
	}
	hits = hits[:min(len(hits), 15)]
	for i, hit := range hits {
		text := hit.Title
		for _, more := range []string{hit.Section, hit.Text} {
			if more != "" && !strings.HasSuffix(text, more) {
				text += ": " + more
			}
		}
		h.c.say("%d. %s", i+1, cells.Clean(text))
	}
	for {
		line, err := h.c.ask("number, or Enter to go back")
		if err != nil || line == "" {
			return err
		}
		n, err := strconv.Atoi(line)
		if err != nil || n < 1 || n > len(hits) {
			h.c.say("Type a number from 1 to %d.", len(hits))
			continue
		}
		hit := hits[n-1]
		if !hit.Lesson {
			if t, err := topics.Find(hit.Name); err == nil {
				return h.read(t, hit.Section)
			}
		}
		return h.open(hit.Name)
	}
}

// read reads a page section by section, from the one with a heading on.
func (h *home) read(t *topics.Topic, from string) error {
	h.change(func(r *progress.Record) { r.Visit(progress.Place{Page: t.Name}, h.o.Now()) })
	h.c.say("")
	h.c.say("%s. A page of %d sections.", t.Title, len(t.Sections))
	text, err := t.Render(h.c.ctx)
	if err != nil {
		if h.c.ctx.Err() != nil {
			return h.c.ctx.Err()
		}
		h.c.paragraph(sentence(err))
		return nil
	}
	sections := sectionsFrom("\n"+text, t, from)
	for i, section := range sections {
		h.c.say("")
		h.c.text(prose(section))
		if i == len(sections)-1 {
			break
		}
		leave, err := h.c.more()
		if err != nil || leave {
			return err
		}
	}
	h.change(func(r *progress.Record) { r.ReadPage(t.Name, h.o.Now()) })
	h.c.say("")
	h.c.say("That is the end of the page.")
	return nil
}

// sectionsFrom returns the sections of a page, from the one with a heading on. If
// the heading is one of the third level, the first begins there.
func sectionsFrom(text string, t *topics.Topic, from string) []string {
	var out []string
	for i, s := range strings.Split(text, "\n## ")[1:] {
		s = "## " + s
		if from != "" && i < len(t.Sections) && (t.Sections[i].Heading == from || contains(t.Sections[i].Subheadings, from)) {
			if _, rest, ok := strings.Cut(s, "\n### "+from+"\n"); ok {
				s = "### " + from + "\n" + rest
			}
			out, from = nil, ""
		}
		out = append(out, s)
	}
	return out
}

// progress says what was done, and how sure against how right.
func (h *home) progress() {
	var entries []progress.Entry
	for _, it := range h.items() {
		entries = append(entries, progress.Entry{Name: it.Name, Title: it.Title, Page: it.Topic != nil, Stages: course.StageNames()})
	}
	h.c.text(prose(progress.Markdown(h.record, entries, h.o.Now())))
}

// titles joins what is due: "Lost update, Deadlock are".
func titles(all []*lessons.Lesson) string {
	var out []string
	for _, l := range all {
		out = append(out, l.Title)
	}
	if len(out) == 1 {
		return out[0] + " is"
	}
	return strings.Join(out, ", ") + " are"
}
