package room

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// Who does not teach cannot look as if they did.
func TestNobodyPosesAsTheTeacher(t *testing.T) {
	c := newClass(t) // of Ada
	c.sit(c.here, Person{ID: "key-co", Name: "Müller", Instructor: true})
	c.sees(c.teacher, "the other one", func(k Look) bool { return k.Present == 2 })
	for _, name := range []string{"Ada", "ada", " A d a ", "Аda", "АԀа", "a\u0301da", "ADA.", "𝐀da", "Muller", "Instructor", "tеаcher", "Admin"} {
		if _, err := c.here.Sit(t.Context(), c.code, Person{ID: "key-eve", Name: name}); !errors.Is(err, ErrPoses) {
			t.Errorf("somebody sits down as %q: %v", name, err)
		}
	}
	for _, name := range []string{"Ada", "Аda"} {
		if _, _, err := c.there.Guest(t.Context(), c.code, name, ""); !errors.Is(err, ErrPoses) {
			t.Errorf("a guest comes in as %q: %v", name, err)
		}
	}
	for i, name := range []string{"Adam", "Bob", "日本語", "Ольга"} {
		c.sit(c.there, Person{ID: "key-" + string(rune('a'+i)), Name: name})
	}
}

// A name covers no other, and takes no more than its line.
func TestNamesHaveFewMarksAndBytes(t *testing.T) {
	zalgo := "Z" + strings.Repeat("\u0300\u0323", 500) + "oe\u0308"
	for in, want := range map[string]string{
		zalgo:                   "Z\u0300\u0323oe\u0308",
		"\u0301\u0301Ada":       "Ada",
		"e\u0301\u0323a":        "e\u0301\u0323a",
		strings.Repeat("नि", 5): strings.Repeat("नि", 5),
	} {
		if got, err := Name(in); err != nil || got != want {
			t.Errorf("Name(%.20q) = %q, %v; want %q", in, got, err, want)
		}
	}
	if words := Words(strings.Repeat("e\u0301\u0323", 1000)); len(words) > maxBytes+8 || !utf8.ValidString(words) {
		t.Errorf("a few words have %d bytes", len(words))
	}
}
