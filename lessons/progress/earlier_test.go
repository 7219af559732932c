package progress

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func draftsOf(all []Draft) (out []string) {
	for _, d := range all {
		out = append(out, d.Text)
	}
	return out
}

func TestEarlierDrafts(t *testing.T) {
	at := func(i int) time.Time { return time.Date(2026, 1, 5, 9, i, 0, 0, time.UTC) }
	var a, b Record
	for i := range 6 {
		a.DraftedBefore("aba", fmt.Sprint("a", i), at(2*i))
		b.DraftedBefore("aba", fmt.Sprint("b", i), at(2*i+1))
	}
	a.DraftedBefore("aba", "b5", at(0)) // known from elsewhere, and older there
	for _, m := range []Record{Merge(a, b), Merge(b, a), Merge(Merge(a, b), a)} {
		if got, want := draftsOf(m.Lessons["aba"].Earlier), []string{"a2", "b2", "a3", "b3", "a4", "b4", "a5", "b5"}; !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		text, err := Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := Decode(text); err != nil || len(back.Lessons["aba"].Earlier) != maxEarlier {
			t.Errorf("%v: %+v", err, back.Lessons["aba"].Earlier)
		}
	}
	var r Record
	long := strings.Repeat("x", MaxDraft/2)
	r.KataDraftedBefore("once", Draft{At: at(1), Text: long + "1"})
	r.KataDraftedBefore("once", Draft{At: at(2), Text: long + "2"})
	r.KataDraftedBefore("once", Draft{At: at(3)})
	if got := r.Katas["once"].Earlier; len(got) != 1 || got[0].Text != long+"2" {
		t.Errorf("%d drafts are kept, which is too long", len(got))
	}
}

// A draft that was displaced is not lost when another one is.
func TestDisplacedTwice(t *testing.T) {
	at := func(i int) time.Time { return time.Date(2026, 1, 5, 9, i, 0, 0, time.UTC) }
	var r Record
	for i, text := range []string{"one", "two", "three"} {
		r.KataDrafted("once", Draft{At: at(i), Text: text, From: fmt.Sprint("/", i)}, "")
	}
	k := r.Katas["once"]
	if k.Draft.Text != "three" || k.Before.Text != "two" || !slices.Equal(draftsOf(k.Earlier), []string{"one"}) {
		t.Errorf("%+v", k)
	}
}
