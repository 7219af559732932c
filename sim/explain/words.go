package explain

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"racelab/sim/trace"
)

// This file has the words that all patterns share.

// longest is how many characters of a value a sentence quotes.
const longest = 40

// found makes a finding. Events are the events whose steps the text names.
func (h *history) found(pattern Pattern, events []int, format string, args ...any) finding {
	var steps []int
	for _, i := range events {
		steps = append(steps, h.in.Events[i].Step)
	}
	return h.foundAt(pattern, steps, format, args...)
}

func (h *history) foundAt(pattern Pattern, steps []int, format string, args ...any) finding {
	steps = slices.DeleteFunc(slices.Clone(steps), func(s int) bool { return s <= 0 })
	slices.Sort(steps)
	text := fmt.Sprintf(format, args...)
	return finding{
		Insight: Insight{Pattern: pattern, Text: strings.ToUpper(string(pattern[:1])) + string(pattern[1:]) + ": " + text, Steps: slices.Compact(steps)},
		rank:    pattern.rank(),
	}
}

// who names an actor.
func (h *history) who(actor int) string {
	switch {
	case actor < 0:
		return "the clock"
	case actor < len(h.in.Actors) && h.in.Actors[actor] != "":
		return plain(h.in.Actors[actor])
	}
	return fmt.Sprintf("goroutine %d", actor)
}

// at is the step of event i in parentheses.
func (h *history) at(i int) string { return steps(h.in.Events[i].Step) }

// atBoth is the steps of two events, once if they are the same.
func (h *history) atBoth(i, j int) string {
	return steps(h.in.Events[i].Step, h.in.Events[j].Step)
}

// steps is step numbers in parentheses, ascending: "(2)", "(2, 4)".
func steps(numbers ...int) string {
	numbers = slices.Clone(numbers)
	slices.Sort(numbers)
	var out []string
	for _, n := range slices.Compact(numbers) {
		out = append(out, fmt.Sprint(n))
	}
	return "(" + strings.Join(out, ", ") + ")"
}

// quote shortens a value for a sentence.
func quote(v string) string {
	v = plain(withoutMessage(v))
	if r := []rune(v); len(r) > longest {
		return string(r[:longest-1]) + "…"
	}
	return v
}

// message matches the words with which a database refuses a statement, behind their code.
var message = regexp.MustCompile(`( -> error [0-9A-Z]{5}): .*`)

// withoutMessage leaves the code of a statement's error, which says the same as its words.
func withoutMessage(label string) string { return message.ReplaceAllString(label, "$1") }

// plain puts text on one line and takes out what could turn the line around.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	}), " ")
}

// named is an operand's name, or other words where the source has none.
func named(name, other string) string {
	if name = plain(name); name != "" {
		return name
	}
	return other
}

// list joins items as a sentence does: "a, b and c".
func list(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:len(items)-1], ", ") + " and " + items[len(items)-1]
}

// wrote says what a write did: "wrote 130", or "wrote 130 to l.balance" when the
// run writes several places, or in the words of a label.
func (h *history) wrote(a *access) string {
	name := named(a.Name, "memory")
	switch {
	case a.Op == trace.Call && fileUse(a.Label).names():
		return h.called(a.Label)
	case a.Op == trace.Call:
		return "did " + fmt.Sprintf("%q", quote(a.Label))
	case a.gone:
		return "deleted " + name
	case a.value == "":
		return "wrote " + name
	case a.reads:
		return fmt.Sprintf("changed %s to %s", name, quote(a.value))
	case h.onePlace:
		return "wrote " + quote(a.value)
	}
	return fmt.Sprintf("wrote %s to %s", quote(a.value), name)
}

// saw says what a read found: "l.open = true", "no entry in m[7]".
func (a *access) saw() string {
	name := named(a.Name, "the same value")
	if a.Op == trace.Call {
		return fmt.Sprintf("%q", quote(a.Label))
	}
	if absent(a.value) {
		return "no entry in " + name
	}
	if a.value == "" {
		return name
	}
	return name + " = " + quote(a.value)
}

// absent reports whether a value says that there is none.
func absent(v string) bool {
	switch strings.ToLower(strings.TrimSpace(v)) {
	case "no entry", "absent", "missing", "none", "no rows", "not found", "(nil)":
		return true
	}
	return false
}

// answer reports whether a value is the answer to a question rather than a
// quantity: the writer of such a value acts on it and does not compute with it.
func answer(v string) bool {
	switch v {
	case "true", "false", "<nil>", "nil", `""`, "0 rows", "[]", "map[]":
		return true
	}
	return absent(v)
}
