package topics

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"

	"racelab/lessons"
	"racelab/sim/cells"
)

// Hit is something that a search found: a place to go to.
type Hit struct {
	Kind    HitKind
	Name    string // of the lesson or topic to open
	Lesson  bool   // else a topic
	Title   string // of the lesson or topic
	Section string // heading to go to; empty for the top
	Text    string // what was found: a heading, an incident, a line; empty for a title
}

// HitKind says what matched.
type HitKind uint8

// The kinds, the weightiest first.
const (
	InTitle    HitKind = iota // title or name of a lesson or topic
	InHeading                 // heading, switch, or line of the source document
	InIncident                // incident
	InBody                    // prose
)

// weights of the kinds. Each is more than what completeness can make up for
// within the next.
var weights = [...]float64{InTitle: 8, InHeading: 4, InIncident: 2.5, InBody: 1}

const (
	maxHits  = 50
	maxQuery = 200 // bytes that are looked at
	excerpts = 240 // cells of an excerpt
)

// entry is something that can be found.
type entry struct {
	hit   Hit
	words map[string]bool
	order int
}

// index is what searches look in. It never changes.
type index struct {
	entries []entry
	places  map[string][]int // word -> entries
}

var searchIndex = sync.OnceValue(buildIndex)

// Search returns what a query finds in the lessons, topics, incidents and lines
// of the source document, the best first, 50 at most. Words may be begun only,
// or mistyped by a letter (two in long ones). It may be called from several
// goroutines.
func Search(query string) []Hit {
	return searchIndex().search(query)
}

func (x *index) search(query string) []Hit {
	if len(query) > maxQuery {
		query = strings.ToValidUTF8(query[:maxQuery], "")
	}
	scores := map[int]float64{}
	total := 0.0
	asked := meaningful(words(query))
	for _, word := range asked {
		found := x.find(word)
		weight := math.Log(1 + float64(len(x.entries))/float64(1+len(found)))
		total += weight
		for i, quality := range found {
			scores[i] += weight * quality
		}
	}
	type ranked struct {
		entry
		score float64
	}
	var all []ranked
	for i, s := range scores {
		if share := s / total; share >= 0.5 {
			e := x.entries[i]
			all = append(all, ranked{e, weights[e.hit.Kind] * share * share * e.closeness(query)})
		}
	}
	slices.SortFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.order, b.order))
	})
	var hits []Hit
	for _, r := range all {
		if len(hits) == maxHits {
			break
		}
		if h := r.hit.cut(asked); !slices.Contains(hits, h) {
			hits = append(hits, h)
		}
	}
	return hits
}

// closeness favours entries of which the query is a large part: 0.5 to 1, and a
// quarter more for titles that are the query, the little words included.
func (e *entry) closeness(query string) float64 {
	asked := words(query)
	set := map[string]bool{}
	for _, w := range asked {
		set[w] = true
	}
	if e.hit.Kind == InTitle && maps.Equal(set, e.words) {
		return 1.25
	}
	return 0.5 + 0.5*math.Min(1, float64(len(asked))/float64(max(len(e.words), 1)))
}

// find returns the entries with a word that is like the one given, and how like:
// 1 the same, less for one that it begins or that is a letter off.
func (x *index) find(word string) map[int]float64 {
	found := map[int]float64{}
	note := func(w string, quality float64) {
		for _, i := range x.places[w] {
			found[i] = max(found[i], quality)
		}
	}
	note(word, 1)
	for w := range x.places {
		if strings.HasPrefix(w, word) {
			note(w, 0.8)
		}
	}
	if len(found) > 0 || len(word) < 4 {
		return found
	}
	for w := range x.places {
		far, limit := len(w)-len(word), typos(word)
		if far > limit || far < -limit {
			continue
		}
		if d := lessons.Distance(word, w); d <= limit {
			note(w, 0.7-0.1*float64(d))
		}
	}
	return found
}

// typos is how many letters of a word may be wrong.
func typos(word string) int {
	if len(word) < 8 {
		return 1
	}
	return 2
}

// cut shortens what a hit shows to one line: of prose, the sentence that has most
// of what was asked for.
func (h Hit) cut(asked []string) Hit {
	text := strings.Join(strings.Fields(h.Text), " ")
	if h.Kind == InBody {
		text = sentence(text, asked)
	}
	h.Text = cells.Cut(text, excerpts)
	return h
}

// sentence returns the sentence of a text that has most of the words.
func sentence(text string, asked []string) string {
	best, stop, most := 0, len(text), 0
	for at := 0; at < len(text); {
		end := len(text)
		if i := strings.Index(text[at:], ". "); i >= 0 {
			end = at + i + 2
		}
		n := 0
		for _, w := range words(text[at:end]) {
			if slices.ContainsFunc(asked, func(a string) bool { return strings.HasPrefix(w, a) }) {
				n++
			}
		}
		if n > most {
			best, stop, most = at, end, n
		}
		at = end
	}
	return strings.TrimSpace(text[best:stop])
}

// words returns the words of a text as they are looked up: lower case, and
// without the s of a plural.
func words(text string) []string {
	all := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range all {
		if len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") {
			all[i] = strings.TrimSuffix(w, "s")
		}
	}
	return all
}

// meaningful leaves out the little words, unless there are no others.
func meaningful(all []string) []string {
	kept := slices.DeleteFunc(slices.Clone(all), func(w string) bool { return little[w] })
	if len(kept) == 0 {
		return all
	}
	return kept
}

var little = map[string]bool{
	"a": true, "an": true, "and": true, "at": true, "by": true, "for": true, "in": true, "is": true, "it": true, "of": true,
	"on": true, "or": true, "the": true, "to": true, "what": true, "with": true, "how": true, "do": true, "doe": true, "my": true, "i": true,
}

// SearchPages is Search with each lesson and each topic once, at the place that fits best.
func SearchPages(query string) []Hit {
	var out []Hit
	for _, h := range Search(query) {
		at := slices.IndexFunc(out, func(o Hit) bool { return o.Lesson == h.Lesson && o.Name == h.Name })
		switch {
		case at < 0:
			out = append(out, h)
		case out[at].Text == "": // its title was found: say what of it was, too
			out[at].Text, out[at].Section = h.Text, h.Section
		}
	}
	return out
}

// Nearest returns words of the course that are like what was asked for and was not
// found, the nearest first, n at most.
func Nearest(query string, n int) []string {
	asked := meaningful(words(query))
	if len(asked) == 0 {
		return nil
	}
	word := slices.MaxFunc(asked, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	type near struct {
		word string
		far  int
	}
	var all []near
	for w := range searchIndex().places {
		if far := lessons.Distance(word, w); len(w) > 2 && far <= max(len(word)/2, 2) {
			all = append(all, near{w, far})
		}
	}
	slices.SortFunc(all, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(a.word, b.word))
	})
	var out []string
	for _, a := range all[:min(n, len(all))] {
		out = append(out, a.word)
	}
	return out
}

// Nothing says that a query finds nothing, and which words of the course are near it.
func Nothing(query string) string {
	words := "Nothing matches. Try another word, or part of one."
	if near := Nearest(query, 3); len(near) > 0 {
		words += " Similar words: " + strings.Join(near, ", ") + "."
	}
	return words
}
