package attempt

import (
	"racelab/lessons/course"
	"racelab/lessons/exercise"
	"racelab/lessons/progress"
)

// Draft returns what the learner has typed as a fix of their own; empty if there is nothing,
// or it was given up.
func (a *Attempt) Draft() string { return a.record().Draft.Text }

// Earlier returns drafts from before, by time: those that an earlier attempt ended with.
func (a *Attempt) Earlier() []string { return texts(a.record().Earlier) }

func texts(drafts []progress.Draft) (out []string) {
	for _, d := range drafts {
		out = append(out, d.Text)
	}
	return out
}

// Keep is the move of typing: it keeps the draft. An empty one gives it up.
// The first one keeps what the attempt goes on from, too.
func (a *Attempt) Keep(text string) {
	name, now, was := a.lesson.Name, a.notes.Now(), a.record().Draft
	if !a.drafted && was.Text != "" && was.Text != text {
		a.notes.Change(func(r *progress.Record) { r.DraftedBefore(name, was.Text, was.At) })
	}
	a.drafted = true
	a.notes.Change(func(r *progress.Record) { r.Drafted(name, text, now) })
}

// Written is the move of having a draft judged. One that counts passes the stage Fix: whoever
// wrote it has seen what does not hold on the way. What is told is as of Try.
func (a *Attempt) Written(v *exercise.Verdict) Tried {
	told := Tried{Said: v.Text + "."}
	if !v.Counts() {
		return told
	}
	told.Counts = true
	told.Said = "Your fix counts: it holds in every interleaving and does its work (" + v.Text + ")."
	name, now := a.lesson.Name, a.notes.Now()
	a.notes.Change(func(r *progress.Record) { r.Wrote(name, now, v.Harder...) })
	if !a.Passed(course.Fix) {
		told.News = a.pass(course.Fix)
	}
	return told
}
