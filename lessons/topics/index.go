package topics

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"racelab/content"
	"racelab/lessons"
)

// buildIndex reads everything that can be found.
func buildIndex() *index {
	x := &index{places: map[string][]int{}}
	for _, l := range lessons.All() {
		x.addLesson(l)
	}
	for _, t := range All() {
		x.addTopic(t)
	}
	for _, in := range Incidents() {
		x.add(Hit{Kind: InIncident, Name: incidentsPage, Title: titleOf(incidentsPage), Section: in.Name, Text: in.Name},
			in.Name+" "+in.When+" "+in.What)
	}
	for _, m := range SourceMap() {
		for _, target := range m.Targets {
			if link, err := follow(target.Name); err == nil {
				x.add(Hit{Kind: InHeading, Name: link.Name, Lesson: link.Lesson, Title: link.Title, Section: target.Section, Text: m.Text}, m.Text)
			}
		}
	}
	return x
}

func (x *index) addLesson(l *lessons.Lesson) {
	at := Hit{Name: l.Name, Lesson: true, Title: l.Title}
	x.add(at.as(InTitle, "", ""), l.Title+" "+l.Name)
	for _, s := range l.Switches {
		x.add(at.as(InHeading, "Fixes", s.Name+": "+s.Text), s.Name+" "+s.Text)
	}
	text, err := fs.ReadFile(content.FS(), "lessons/"+l.Name+".md")
	if err != nil { // a lesson has a page
		return
	}
	for _, section := range strings.Split("\n"+string(text), "\n## ")[1:] {
		heading, body, _ := strings.Cut(section, "\n")
		x.addBody(at.as(InBody, heading, ""), body)
	}
}

func (x *index) addTopic(t *Topic) {
	at := Hit{Name: t.Name, Title: t.Title}
	x.add(at.as(InTitle, "", ""), t.Title+" "+t.Name)
	for _, s := range t.Sections {
		x.add(at.as(InHeading, s.Heading, s.Heading), s.Heading)
		if t.Name == incidentsPage && len(s.Subheadings) > 0 {
			continue // what it tells is found as incidents
		}
		for i, part := range strings.Split("\n"+s.text, "\n### ") {
			heading, body := s.Heading, part
			if i > 0 {
				heading, body, _ = strings.Cut(part, "\n")
				x.add(at.as(InHeading, heading, heading), heading)
			}
			x.addBody(at.as(InBody, heading, ""), body)
		}
	}
}

var (
	pointer     = regexp.MustCompile(`(See\s+)?{{see [^}]*}}\.?`)
	placeholder = regexp.MustCompile(`{{[^}]*}}`)
	markup      = strings.NewReplacer("*", "", "`", "", "- [ ] ", "")
)

// addBody adds each paragraph and each row of a table; headings and fences are
// left out.
func (x *index) addBody(at Hit, text string) {
	text = placeholder.ReplaceAllString(pointer.ReplaceAllString(text, ""), "…")
	for _, p := range strings.Split(text, "\n\n") {
		p = strings.TrimSpace(p)
		pieces := []string{p}
		if strings.HasPrefix(p, "|") || strings.HasPrefix(p, "- ") {
			pieces = strings.Split(strings.ReplaceAll(p, "\n  ", " "), "\n")
		}
		for _, piece := range pieces {
			if strings.HasPrefix(piece, "#") || strings.HasPrefix(piece, "|--") || strings.HasPrefix(piece, "```") || piece == "…" {
				continue
			}
			plain := markup.Replace(strings.TrimPrefix(piece, "- "))
			plain = strings.ReplaceAll(strings.Trim(plain, "| "), " | ", " · ")
			if plain != "" {
				x.add(at.as(InBody, at.Section, plain), plain)
			}
		}
	}
}

// as is the place of h with something found there.
func (h Hit) as(kind HitKind, section, text string) Hit {
	h.Kind, h.Section, h.Text = kind, section, text
	return h
}

func (x *index) add(h Hit, text string) {
	n := len(x.entries)
	e := entry{hit: h, words: map[string]bool{}, order: n}
	for _, w := range words(text) {
		e.words[w] = true
	}
	for w := range e.words {
		if !slices.Contains(x.places[w], n) {
			x.places[w] = append(x.places[w], n)
		}
	}
	x.entries = append(x.entries, e)
}

func titleOf(name string) string {
	if t, err := Find(name); err == nil {
		return t.Title
	}
	return name
}
