package topics

import (
	"slices"
	"strings"
	"testing"

	"racelab/lessons"
)

// firstPage is how many hits a small screen shows at once.
const firstPage = 10

// Whoever knows the source document finds every heading and bullet of it, and
// lands where the table says.
func TestSearchFindsTheSourceDocument(t *testing.T) {
	for _, m := range SourceMap() {
		hits := Search(m.Text)
		page := hits[:min(firstPage, len(hits))]
		found := slices.ContainsFunc(page, func(h Hit) bool {
			return slices.Contains(m.Targets, Target{h.Name, h.Section})
		})
		if !found {
			t.Errorf("a search for %q finds %s, and not %v", m.Text, describe(page), m.Targets)
		}
	}
}

func TestSearchFindsTitlesFirst(t *testing.T) {
	for _, l := range lessons.All() {
		for _, query := range []string{l.Title, l.Name} {
			if hits := Search(query); len(hits) == 0 || hits[0].Name != l.Name {
				t.Errorf("a search for %q finds %s first, not the lesson %s", query, describe(hits[:min(1, len(hits))]), l.Name)
			}
		}
	}
	for _, p := range All() {
		if hits := Search(p.Title); len(hits) == 0 || hits[0].Name != p.Name || hits[0].Kind != InTitle {
			t.Errorf("a search for %q finds %s first, not the page %s", p.Title, describe(hits[:min(1, len(hits))]), p.Name)
		}
	}
}

func TestSearchFindsEveryHeadingAndIncident(t *testing.T) {
	for _, p := range All() {
		for _, heading := range p.Headings() {
			hits := Search(heading)
			if !slices.ContainsFunc(hits[:min(firstPage, len(hits))], func(h Hit) bool { return h.Name == p.Name && h.Section == heading }) {
				t.Errorf("a search for %q finds %s, and not that heading of %s", heading, describe(hits[:min(3, len(hits))]), p.Name)
			}
		}
	}
	for _, in := range Incidents() {
		if hits := Search(in.Name); len(hits) == 0 || hits[0].Section != in.Name {
			t.Errorf("a search for %q finds %s first", in.Name, describe(hits[:min(1, len(hits))]))
		}
	}
}

func TestSearch(t *testing.T) {
	tests := []struct{ what, query, name, section string }{
		{"a word begun", "dead", "deadlock", ""},
		{"a letter too few", "deadlok", "deadlock", ""},
		{"two letters swapped", "lost udpate", "lost-update", ""},
		{"upper case", "LOST UPDATE", "lost-update", ""},
		{"a plural", "deadlocks", "deadlock", ""},
		{"long and mistyped twice", "isoltion levles", "prevention", "Transactions and isolation levels"},
		{"an incident by company", "nasdaq", "incidents", "Nasdaq, May 2012"},
		{"an incident by what raced", "payment data Redis connection", "incidents", "OpenAI, March 2023"},
		{"a code", "40P01", "detection", "Codes worth counting"},
		{"a tool", "hystrix", "tools", "Circuit breakers"},
		{"a term of the glossary", "fencing token", "glossary", "fencing token"},
		{"a question in words", "what is the race detector", "detection", "The Go race detector"},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			hits := Search(tt.query)
			page := hits[:min(firstPage, len(hits))]
			if !slices.ContainsFunc(page, func(h Hit) bool { return h.Name == tt.name && h.Section == tt.section }) {
				t.Errorf("%q finds %s, want %s#%s", tt.query, describe(page), tt.name, tt.section)
			}
		})
	}
}

// Titles come before headings, headings before incidents, incidents before prose,
// where each has the word alike.
func TestRankOfKinds(t *testing.T) {
	x := &index{places: map[string][]int{}}
	for _, kind := range []HitKind{InBody, InIncident, InHeading, InTitle} {
		x.add(Hit{Kind: kind, Name: "page", Text: "tornado"}, "tornado")
	}
	var got []HitKind
	for _, h := range x.search("tornado") {
		got = append(got, h.Kind)
	}
	if want := []HitKind{InTitle, InHeading, InIncident, InBody}; !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
}

func TestSearchForNothing(t *testing.T) {
	for _, query := range []string{"", "   ", "!?…", "zzqxzzqx", "\xff\xfe", strings.Repeat("x", 1<<20), "'; DROP TABLE lessons; --\x1b[2J"} {
		for _, h := range Search(query) {
			if h.Name == "" || h.Title == "" {
				t.Errorf("%.20q finds %+v", query, h)
			}
		}
	}
	if hits := Search("zzqxzzqx"); len(hits) != 0 {
		t.Errorf("nonsense finds %s", describe(hits))
	}
}

// A long paragraph is shown by the sentence that was looked for.
func TestTheExcerptHasWhatWasAskedFor(t *testing.T) {
	const text = "The first sentence speaks of nothing in particular, and does so at some length. Then there is a walrus. The end."
	x := &index{places: map[string][]int{}}
	x.add(Hit{Kind: InBody, Name: "page", Text: text}, text)
	for query, want := range map[string]string{
		"walrus": "Then there is a walrus.",
		"walr":   "Then there is a walrus.",
		"first":  "The first sentence speaks of nothing in particular",
		"end":    "The end.",
	} {
		hits := x.search(query)
		if len(hits) != 1 || !strings.HasPrefix(hits[0].Text, want) {
			t.Errorf("%q finds %+v, want %q", query, hits, want)
		}
	}
}

func TestHitsFitALine(t *testing.T) {
	for _, h := range Search("lock") {
		if strings.ContainsAny(h.Text, "\n\t") || len([]rune(h.Text)) > excerpts {
			t.Errorf("%q is no line", h.Text)
		}
	}
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"lock", "Deadlok", "\xff", "a b c d e f", "ÄÖ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		if n := len(Search(query)); n > maxHits {
			t.Errorf("%q finds %d", query, n)
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	Search("")
	for b.Loop() {
		Search("deadlok isolation levles of transactions")
	}
}

func describe(hits []Hit) string {
	var all []string
	for _, h := range hits {
		all = append(all, h.Name+"#"+h.Section)
	}
	if len(all) == 0 {
		return "nothing"
	}
	return strings.Join(all, ", ")
}
