package lessons

import (
	"io/fs"
	"slices"
	"strings"
	"sync"

	"racelab/content"
)

// Source is something that debriefs name: a study, a report, a page of documentation.
type Source struct {
	Names   []string // the words by which a debrief names it
	Title   string   // who wrote it, and what it is called
	Where   string   // it appeared: "ASPLOS", "redis.io documentation"
	Year    string   // when; of documentation without a year, when it was read
	Address string
}

// String returns the source as a line of Markdown.
func (s Source) String() string {
	return s.Title + ". " + s.Where + ", " + s.Year + ". `" + s.Address + "`"
}

// KnownSources returns what content/sources.md lists. The slice is shared and not to be
// changed.
var KnownSources = sync.OnceValue(func() []Source {
	text, err := fs.ReadFile(content.FS(), "sources.md")
	if err != nil { // it is embedded
		return nil
	}
	return parseSources(string(text))
})

// parseSources reads the rows of the table that have five cells; the first two are its
// head.
func parseSources(text string) []Source {
	var all []Source
	for _, line := range strings.Split(text, "\n") {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if !strings.HasPrefix(line, "|") || len(cells) != 5 || cells[0] == "named as" {
			continue
		}
		all = append(all, Source{strings.Split(cells[0], " / "), cells[1], cells[2], cells[3], cells[4]})
	}
	return all
}

// Sources returns what the lesson's debrief names, in the order in which it does.
func (l *Lesson) Sources() []Source { return named(l.page.sections["Debrief"]) }

// named returns the sources that a text names, the first named first.
func named(text string) []Source {
	text = strings.Join(strings.Fields(text), " ")
	type place struct {
		at int
		Source
	}
	var found []place
	for _, s := range KnownSources() {
		at := -1
		for _, name := range s.Names {
			if i := strings.Index(text, name); i >= 0 && (at < 0 || i < at) {
				at = i
			}
		}
		if at >= 0 {
			found = append(found, place{at, s})
		}
	}
	slices.SortStableFunc(found, func(a, b place) int { return a.at - b.at })
	var out []Source
	for _, f := range found {
		out = append(out, f.Source)
	}
	return out
}

// sourceList is the end of a debrief: where to read on. It is empty if it names nothing.
func (l *Lesson) sourceList() string {
	sources := l.Sources()
	if len(sources) == 0 {
		return ""
	}
	text := "\n\n*Sources:*\n\n"
	for _, s := range sources {
		text += "- " + s.String() + "\n"
	}
	return strings.TrimRight(text, "\n")
}
