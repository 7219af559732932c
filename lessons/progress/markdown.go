package progress

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Entry is a lesson or a page of the course, as Markdown lists it.
type Entry struct {
	Name, Title string
	Page        bool     // not a lesson
	Stages      []string // of a lesson, in order
}

// Markdown returns a record as a page for people: lessons in the order of the
// course, what is due, and how sure against how right. What the record has and
// the course has not is listed under its name. Times are written as days, in
// UTC.
func Markdown(r Record, course []Entry, now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Progress in racelab, %s\n\n", day(now))
	b.WriteString("## Lessons\n\n")
	if len(r.Lessons) == 0 {
		b.WriteString("None has been begun.\n")
	} else {
		b.WriteString("| lesson | finished | stages done | skipped | fewest preemptions | hints | proven to hold | review |\n|---|---|---|---|---|---|---|---|\n")
		for _, e := range listed(course, r.Lessons, false) {
			b.WriteString(r.row(e, now))
		}
	}
	b.WriteString(r.kataRows())
	b.WriteString(r.codeReviewRows())
	b.WriteString("\n## Pages read\n\n")
	if len(r.Pages) == 0 {
		b.WriteString("None.\n")
	}
	for _, e := range listed(course, r.Pages, true) {
		fmt.Fprintf(&b, "- %s, %s\n", cell(e.Title), day(r.Pages[e.Name]))
	}
	b.WriteString("\n## How sure, how right\n\n")
	steps := r.Calibrate()
	if len(steps) == 0 {
		b.WriteString("No answer was given with a confidence.\n")
		return b.String()
	}
	b.WriteString("Sure is the chance that you gave to your whole answer being right. Right is how often it was: as the engine's census, the order of its shortest " +
		"failing run, the names that this run has, or its proof says. An answer that is right in part is not right. Only the first answer to a question counts.\n\n")
	b.WriteString("| sure | answers | right | right in part |\n|---|---|---|---|\n")
	for _, c := range steps {
		fmt.Fprintf(&b, "| %d %% | %d | %.0f %% | %.0f %% |\n", c.Confidence, c.Answers, share(c.Right, c.Answers), share(c.Partly, c.Answers))
	}
	return b.String()
}

// kataRows lists the katas that were begun, by name; empty if none was.
func (r Record) kataRows() string {
	if len(r.Katas) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n## Katas\n\n| kata | counts since | unrelated work overlaps | tests count since | hints |\n|---|---|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(r.Katas)) {
		k := r.Katas[name]
		since, overlaps := "begun", "no"
		if !k.Wrote.IsZero() {
			since = day(k.Wrote)
		}
		if !k.Parallel.IsZero() {
			overlaps = "yes"
		}
		tested := "-"
		if !k.Tested.IsZero() {
			tested = day(k.Tested)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %d |\n", cell(name), since, overlaps, tested, k.Hints)
	}
	return b.String()
}

// codeReviewRows lists the code reviews that were answered, by name; empty if none was.
func (r Record) codeReviewRows() string {
	known := r.CodeReviews()
	if len(known) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n## Code reviews\n\n| change | answers | the best one | last on |\n|---|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(known)) {
		c := known[name]
		how := "not right"
		switch {
		case c.Right:
			how = "right"
		case c.Partly:
			how = "right in part"
		}
		fmt.Fprintf(&b, "| %s | %d | %s | %s |\n", cell(name), c.Answers, how, day(c.At))
	}
	return b.String()
}

// share is a part in percent.
func share(n, all int) float64 { return 100 * float64(n) / float64(all) }

// listed returns the entries that m has, in the order of the course, then those
// that the course does not know, by name.
func listed[T any](course []Entry, m map[string]T, page bool) []Entry {
	var out []Entry
	seen := map[string]bool{}
	for _, e := range course {
		if _, ok := m[e.Name]; ok && e.Page == page {
			out, seen[e.Name] = append(out, e), true
		}
	}
	var rest []Entry
	for name := range m {
		if !seen[name] {
			rest = append(rest, Entry{Name: name, Title: name, Page: page})
		}
	}
	slices.SortFunc(rest, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	return append(out, rest...)
}

// row is the line of a lesson.
func (r Record) row(e Entry, now time.Time) string {
	l := r.Lessons[e.Name]
	done, best, review := "", "", ""
	if !l.Done.IsZero() {
		done = day(l.Done)
		switch due := r.review(e.Name, l.Done).Due; {
		case due.After(now):
			review = day(due)
		default:
			review = "due"
		}
	}
	if l.Best != nil {
		best = fmt.Sprint(*l.Best)
	}
	fixes := make([]string, 0, len(l.Fixes))
	for fix := range l.Fixes {
		fixes = append(fixes, fix)
	}
	slices.Sort(fixes)
	return fmt.Sprintf("| %s | %s | %d | %s | %s | %d | %s | %s |\n",
		cell(e.Title), done, len(l.Stages), cell(strings.Join(l.Skipped(e.Stages), ", ")), best, l.Hints, cell(strings.Join(fixes, ", ")), review)
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02") }

// cell makes text safe inside a table and outside of one: a record may come from
// anywhere.
func cell(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "<", "&lt;", "`", "\\`", "*", "\\*", "[", "\\[").Replace(text)
}
