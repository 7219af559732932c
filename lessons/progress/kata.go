package progress

import "time"

// Kata is how far a learner is with one kata. Times are when something was first so.
type Kata struct {
	Draft    Draft     `json:"draft,omitzero"`    // what the learner has typed
	Before   Draft     `json:"before,omitzero"`   // a draft that one from elsewhere took the place of
	Earlier  []Draft   `json:"earlier,omitempty"` // drafts that the learner went on from, or that were Before, by time: undo goes back to them
	Hints    int       `json:"hints,omitempty"`   // hints asked for
	Tried    time.Time `json:"tried,omitzero"`    // a draft was judged that is not what the kata begins with
	Wrote    time.Time `json:"wrote,omitzero"`    // a submission counted
	Parallel time.Time `json:"parallel,omitzero"` // one counted that lets unrelated work overlap
	Shown    time.Time `json:"shown,omitzero"`    // the reference solutions were looked at
	Test     Draft     `json:"test,omitzero"`     // tests that the learner has typed
	Older    Draft     `json:"older,omitzero"`    // tests that some from elsewhere took the place of
	Tested   time.Time `json:"tested,omitzero"`   // tests of the learner's counted
}

// kata changes what is known of a kata.
func (r *Record) kata(name string, change func(*Kata)) {
	k := r.Katas[name]
	change(&k)
	if r.Katas == nil {
		r.Katas = map[string]Kata{}
	}
	r.Katas[name] = k
}

// KataDrafted keeps what the learner has typed for a kata. What is too long for a draft is
// not kept. known is the text that d goes on from: a draft from elsewhere, such as another lab
// or another folder, is kept as Before.
func (r *Record) KataDrafted(name string, d Draft, known string) {
	if len(d.Text) <= MaxDraft {
		r.kata(name, func(k *Kata) {
			was := k.Before
			if k.Draft, k.Before = replaced(k.Draft, k.Before, d, known); k.Before != was {
				k.Earlier = withEarlier(k.Earlier, was)
			}
		})
	}
}

// replaced puts a draft in the place of one, which it returns as the one before unless the
// new one goes on from it.
func replaced(draft, before, d Draft, known string) (now, then Draft) {
	d.At = stamp(d.At)
	now = laterDraft(draft, d)
	goesOn := d.From != "" && draft.From == d.From || d.From == "" && draft.Text == known
	switch {
	case goesOn || draft.Text == "" || d.Text == draft.Text:
		return now, before
	case now == d:
		return now, laterDraft(before, draft)
	}
	return now, laterDraft(before, d) // it comes late
}

// KataExchanged takes the draft before for the draft, which is kept in its place.
func (r *Record) KataExchanged(name string, at time.Time) {
	r.kata(name, func(k *Kata) {
		if k.Before.Text != "" {
			k.Draft, k.Before = Draft{At: stamp(at), Text: k.Before.Text}, Draft{stamp(at), k.Draft.Text, k.Draft.From}
		}
	})
}

// KataTestDrafted keeps the tests that the learner has typed for a kata, as KataDrafted does;
// those from elsewhere are kept as Older.
func (r *Record) KataTestDrafted(name string, d Draft, known string) {
	if len(d.Text) <= MaxDraft {
		r.kata(name, func(k *Kata) { k.Test, k.Older = replaced(k.Test, k.Older, d, known) })
	}
}

// KataTested notes that tests of the learner's count.
func (r *Record) KataTested(name string, at time.Time) {
	r.kata(name, func(k *Kata) { k.Tested = earlier(k.Tested, stamp(at)) })
}

// KataTried notes that a draft was judged.
func (r *Record) KataTried(name string, at time.Time) {
	r.kata(name, func(k *Kata) { k.Tried = earlier(k.Tried, stamp(at)) })
}

// KataWrote notes that a submission counts, and whether it lets unrelated work overlap.
func (r *Record) KataWrote(name string, parallel bool, at time.Time) {
	r.kata(name, func(k *Kata) {
		k.Wrote = earlier(k.Wrote, stamp(at))
		if parallel {
			k.Parallel = earlier(k.Parallel, stamp(at))
		}
	})
}

// KataHinted notes that the learner has seen so many hints of a kata.
func (r *Record) KataHinted(name string, hints int) {
	r.kata(name, func(k *Kata) { k.Hints = max(k.Hints, hints) })
}

// KataShown notes that the learner looked at the reference solutions.
func (r *Record) KataShown(name string, at time.Time) {
	r.kata(name, func(k *Kata) { k.Shown = earlier(k.Shown, stamp(at)) })
}

func mergeKata(a, b Kata) Kata {
	a.Draft, a.Test = laterDraft(a.Draft, b.Draft), laterDraft(a.Test, b.Test)
	a.Earlier = withEarlier(a.Earlier, b.Earlier...)
	a.Before, a.Older = laterDraft(a.Before, b.Before), laterDraft(a.Older, b.Older)
	a.Hints = max(a.Hints, b.Hints)
	a.Tried, a.Wrote = earlier(a.Tried, b.Tried), earlier(a.Wrote, b.Wrote)
	a.Parallel, a.Shown = earlier(a.Parallel, b.Parallel), earlier(a.Shown, b.Shown)
	a.Tested = earlier(a.Tested, b.Tested)
	return a
}

// normal brings what a file says into the form that this package keeps.
func (k Kata) normal() Kata {
	out := Kata{Hints: max(k.Hints, 0)}
	out.Draft, out.Test = k.Draft.normal(), k.Test.normal()
	out.Earlier = normalEarlier(k.Earlier)
	out.Before, out.Older = k.Before.normal(), k.Older.normal()
	out.Tried, out.Wrote = stampOrZero(k.Tried), stampOrZero(k.Wrote)
	out.Parallel, out.Shown, out.Tested = stampOrZero(k.Parallel), stampOrZero(k.Shown), stampOrZero(k.Tested)
	return out
}

// normal leaves out a draft that has no time or is too long.
func (d Draft) normal() Draft {
	if d.At.IsZero() || len(d.Text) > MaxDraft {
		return Draft{}
	}
	return Draft{stamp(d.At), d.Text, d.From}
}
