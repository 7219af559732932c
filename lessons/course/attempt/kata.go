package attempt

import (
	"strings"

	"racelab/lessons/exercise"
	"racelab/lessons/katas"
	"racelab/lessons/progress"
)

// Kata is one learner's attempt at a kata. As with an Attempt, its moves note what they mean
// in the learner's record.
type Kata struct {
	kata  *katas.Kata
	notes Notes
	from  string // the folder in which the learner writes, as a path; empty: the lab

	known, knownTests string // what was read or kept here last
	drafted           bool   // something was kept here
}

// NewKata begins an attempt at a kata, or goes on with one.
func NewKata(k *katas.Kata, notes Notes) *Kata { return &Kata{kata: k, notes: notes} }

func (a *Kata) record() progress.Kata { return a.notes.Record().Katas[a.kata.Name] }

// Draft returns what the learner has typed; empty if there is nothing, or it was given up.
func (a *Kata) Draft() string {
	a.known = a.record().Draft.Text
	return a.known
}

// Before returns the draft that one from elsewhere took the place of; empty if there is none.
func (a *Kata) Before() string { return a.record().Before.Text }

// Earlier returns drafts from before, by time: those that an earlier attempt ended with, and those that
// were displaced before Before.
func (a *Kata) Earlier() []string { return texts(a.record().Earlier) }

// Exchange is the move of taking the draft before for the draft, which is kept in its place.
func (a *Kata) Exchange() {
	name, now := a.kata.Name, a.notes.Now()
	a.notes.Change(func(r *progress.Record) { r.KataExchanged(name, now) })
}

// In says that the learner writes in a folder, and not in the lab.
func (a *Kata) In(folder string) { a.from = folder }

// Done reports whether a submission counted.
func (a *Kata) Done() bool { return !a.record().Wrote.IsZero() }

// Keep is the move of typing: it keeps the draft. An empty one gives it up.
// What was kept from elsewhere meanwhile is what Before returns then.
// The first one keeps what the attempt goes on from, too.
func (a *Kata) Keep(text string) {
	name, was := a.kata.Name, a.record().Draft
	if !a.drafted && was.Text != "" && was.Text != text {
		a.notes.Change(func(r *progress.Record) { r.KataDraftedBefore(name, was) })
	}
	a.drafted = true
	known, d := a.known, progress.Draft{At: a.notes.Now(), Text: text, From: a.from}
	a.known = text
	a.notes.Change(func(r *progress.Record) { r.KataDrafted(name, d, known) })
}

// Judged is the move of having a text judged: the verdict on it, and Kata.Tick of that.
func (a *Kata) Judged(text string, v *exercise.Verdict, tick string) Tried {
	name, now := a.kata.Name, a.notes.Now()
	if v.Explored && text != string(a.kata.Starter.Text) && a.record().Tried.IsZero() {
		a.notes.Change(func(r *progress.Record) { r.KataTried(name, now) })
	}
	if !v.Counts() {
		return Tried{Said: ended(v.Text)}
	}
	told := Tried{Counts: true, Said: "It counts: every test holds in every interleaving (" + v.Text + ")."}
	if tick != "" {
		told.Said += " " + tick
	}
	if !a.Done() {
		told.News = "The kata “" + a.kata.Title + "” is done. Now see what others write for it, and what does not hold."
	}
	a.notes.Change(func(r *progress.Record) { r.KataWrote(name, v.Overlaps, now) })
	return told
}

// ended puts a full stop where a sentence has none.
func ended(text string) string {
	if strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

// Hint is the move of asking for a hint. It returns the next one, in Markdown, and its number
// from 1; after the last, the last again.
func (a *Kata) Hint() (text string, n int) {
	n = min(a.record().Hints+1, len(a.kata.Hints))
	name := a.kata.Name
	a.notes.Change(func(r *progress.Record) { r.KataHinted(name, n) })
	return a.kata.Hints[n-1], n
}

// NotTried is what is said to whoever asks for solutions before an attempt of their own.
const NotTried = "First try one of your own: once a draft that you changed was judged, the solutions are shown. A hint helps with it."

// MaySolve reports whether the learner has tried something, so that solutions are shown.
func (a *Kata) MaySolve() bool {
	r := a.record()
	return !r.Tried.IsZero() || !r.Wrote.IsZero()
}

// Solutions is the move of looking at the reference solutions, at what others try that does
// not hold, and at what a well-kept library does, in Markdown. Before the learner has tried
// something there are none to see.
func (a *Kata) Solutions() (text string, ok bool) {
	if !a.MaySolve() {
		return "", false
	}
	name, now := a.kata.Name, a.notes.Now()
	a.notes.Change(func(r *progress.Record) { r.KataShown(name, now) })
	var b strings.Builder
	b.WriteString("## Solutions\n\nWhatever holds counts; these are two ways.\n\n")
	for _, s := range a.kata.Right {
		b.WriteString("### " + s.Name + "\n\n" + s.Text + "\n\n```go\n" + string(s.File.Text) + "```\n\n")
	}
	b.WriteString("## What people try that does not hold\n\n")
	for _, s := range a.kata.Wrong {
		b.WriteString("### " + s.Name + "\n\n" + s.Text + "\n\n```go\n" + string(s.File.Text) + "```\n\n")
	}
	b.WriteString("## For real\n\n" + a.kata.Note + "\n")
	return b.String(), true
}

// MayTest says why the learner may not write tests for the kata; empty if they may. Tests are
// written for code that is right, and whoever sees that need not write it any more.
func (a *Kata) MayTest() (why string) {
	switch r := a.record(); {
	case len(a.kata.Hidden) > 0:
		return "An audit has a query to write, and no tests."
	case r.Wrote.IsZero() && r.Shown.IsZero():
		return "Tests are written for code that is right, which would show you a solution. Write the kata first, or look at its solutions."
	}
	return ""
}

// TestDraft returns the tests that the learner has typed; empty if there are none.
func (a *Kata) TestDraft() string {
	a.knownTests = a.record().Test.Text
	return a.knownTests
}

// TestsBefore returns the tests that some from elsewhere took the place of; empty if there are
// none.
func (a *Kata) TestsBefore() string { return a.record().Older.Text }

// KeepTest is the move of typing tests.
func (a *Kata) KeepTest(text string) {
	name, known, d := a.kata.Name, a.knownTests, progress.Draft{At: a.notes.Now(), Text: text, From: a.from}
	a.knownTests = text
	a.notes.Change(func(r *progress.Record) { r.KataTestDrafted(name, d, known) })
}

// TestJudged is the move of having tests judged.
func (a *Kata) TestJudged(v *exercise.Verdict) Tried {
	if !v.Counts() {
		return Tried{Said: ended(v.Text)}
	}
	name, now := a.kata.Name, a.notes.Now()
	a.notes.Change(func(r *progress.Record) { r.KataTested(name, now) })
	return Tried{Counts: true, Said: "Your tests count: " + v.Text + "."}
}
