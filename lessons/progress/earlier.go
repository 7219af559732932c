package progress

import (
	"cmp"
	"slices"
	"time"
)

// maxEarlier bounds how many drafts from before are kept; together they have at most MaxDraft bytes.
const maxEarlier = 8

// withEarlier puts drafts among those from before, by time. Of two that say the same the later
// one is kept; the oldest go first when there are too many.
func withEarlier(known []Draft, more ...Draft) []Draft {
	all := slices.Concat(known, more)
	slices.SortFunc(all, func(a, b Draft) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Text, b.Text), cmp.Compare(a.From, b.From))
	})
	var out []Draft
	size := 0
	for _, d := range slices.Backward(all) {
		same := slices.ContainsFunc(out, func(o Draft) bool { return o.Text == d.Text })
		if d.Text == "" || same {
			continue
		}
		if size += len(d.Text); size > MaxDraft || len(out) == maxEarlier {
			break
		}
		out = append(out, d)
	}
	slices.Reverse(out)
	return out
}

// normalEarlier leaves out what withEarlier would.
func normalEarlier(all []Draft) []Draft {
	var out []Draft
	for _, d := range all {
		out = append(out, d.normal())
	}
	return withEarlier(nil, out...)
}

// DraftedBefore keeps a draft of a lesson that the learner goes on from.
func (r *Record) DraftedBefore(lesson, text string, at time.Time) {
	r.lesson(lesson, func(l *Lesson) { l.Earlier = withEarlier(l.Earlier, Draft{At: stamp(at), Text: text}) })
}

// KataDraftedBefore keeps a draft of a kata that the learner goes on from.
func (r *Record) KataDraftedBefore(name string, d Draft) {
	d.At = stamp(d.At)
	r.kata(name, func(k *Kata) { k.Earlier = withEarlier(k.Earlier, d) })
}
