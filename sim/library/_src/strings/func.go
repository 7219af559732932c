package strings

import "iter"

// Map applies mapping to each character; a negative result drops it.
func Map(mapping func(rune) rune, s string) string {
	var out []rune
	for _, c := range s {
		if c = mapping(c); c >= 0 {
			out = append(out, c)
		}
	}
	return string(out)
}

// IndexFunc returns where f holds first, or -1.
func IndexFunc(s string, f func(rune) bool) int {
	for i, c := range s {
		if f(c) {
			return i
		}
	}
	return -1
}

// LastIndexFunc returns where f holds last, or -1.
func LastIndexFunc(s string, f func(rune) bool) int {
	last := -1
	for i, c := range s {
		if f(c) {
			last = i
		}
	}
	return last
}

// ContainsFunc reports whether f holds for some character.
func ContainsFunc(s string, f func(rune) bool) bool { return IndexFunc(s, f) >= 0 }

// TrimLeftFunc cuts off the start for which f holds.
func TrimLeftFunc(s string, f func(rune) bool) string {
	for i, c := range s {
		if !f(c) {
			return s[i:]
		}
	}
	return ""
}

// TrimRightFunc cuts off the end for which f holds.
func TrimRightFunc(s string, f func(rune) bool) string {
	end, inside := 0, false
	for i, c := range s {
		if inside {
			end = i
		}
		inside = !f(c)
	}
	if inside {
		end = len(s)
	}
	return s[:end]
}

// TrimFunc cuts off both ends for which f holds.
func TrimFunc(s string, f func(rune) bool) string { return TrimRightFunc(TrimLeftFunc(s, f), f) }

// FieldsFunc splits around runs of characters for which f holds.
func FieldsFunc(s string, f func(rune) bool) []string {
	fields := []string{}
	for field := range FieldsFuncSeq(s, f) {
		fields = append(fields, field)
	}
	return fields
}

// FieldsFuncSeq is FieldsFunc as a sequence.
func FieldsFuncSeq(s string, f func(rune) bool) iter.Seq[string] {
	return func(yield func(string) bool) {
		start := -1
		for i, c := range s {
			switch between := f(c); {
			case between && start >= 0:
				if !yield(s[start:i]) {
					return
				}
				start = -1
			case !between && start < 0:
				start = i
			}
		}
		if start >= 0 {
			yield(s[start:])
		}
	}
}

// FieldsSeq is Fields as a sequence.
func FieldsSeq(s string) iter.Seq[string] { return each(Fields(s)) }

// SplitSeq is Split as a sequence.
func SplitSeq(s, sep string) iter.Seq[string] { return each(Split(s, sep)) }

// SplitAfterSeq is SplitAfter as a sequence.
func SplitAfterSeq(s, sep string) iter.Seq[string] { return each(SplitAfter(s, sep)) }

// Lines is the lines of s, with their newlines.
func Lines(s string) iter.Seq[string] {
	lines := SplitAfter(s, "\n")
	if last := len(lines) - 1; lines[last] == "" {
		lines = lines[:last]
	}
	return each(lines)
}

func each(parts []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, part := range parts {
			if !yield(part) {
				return
			}
		}
	}
}

// A Replacer replaces several strings in one pass.
type Replacer struct{ oldnew []string }

// NewReplacer takes pairs of old and new.
func NewReplacer(oldnew ...string) *Replacer {
	if len(oldnew)%2 == 1 {
		panic("strings.NewReplacer: odd argument count")
	}
	return &Replacer{append([]string(nil), oldnew...)}
}

func replacePairs(s string, oldnew []string) string

// Replace returns s with all replacements done.
func (r *Replacer) Replace(s string) string { return replacePairs(s, r.oldnew) }
