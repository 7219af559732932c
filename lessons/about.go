package lessons

import (
	"errors"
	"strings"
	"unicode"

	"racelab/sim"
)

// Summary returns the incident in one sentence, from the comment of the lesson's
// package: "Two people pay into one account, and one deposit is gone." It is empty if
// there is none.
func (l *Lesson) Summary() string {
	for _, f := range l.Files {
		_, text, ok := strings.Cut("\n"+string(f.Text), "\n// Package ")
		if !ok {
			continue
		}
		text, _, _ = strings.Cut(text, "\npackage ")
		_, text, _ = strings.Cut(strings.ReplaceAll(text, "\n// ", " "), ": ")
		for i, r := range text {
			return string(unicode.ToUpper(r)) + text[i+len(string(r)):]
		}
	}
	return ""
}

// Story returns the section Story as plain text, a paragraph each. It is empty if its
// placeholders ask for what only the explorer knows.
func (l *Lesson) Story() []string {
	text, err := l.Prose("Story", func(...string) (*sim.Report, error) {
		return nil, errors.New("a story is told before anything is explored")
	})
	if err != nil {
		return nil
	}
	var all []string
	for _, p := range strings.Split(strings.NewReplacer("*", "", "`", "").Replace(text), "\n\n") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			all = append(all, p)
		}
	}
	return all
}

// Uses names what a lesson is about besides Go's memory: "SQL", "Redis", "files", "HTTP".
func (l *Lesson) Uses() []string {
	known := []struct{ path, name string }{
		{"database/sql", "SQL"}, {"github.com/redis/go-redis/v9", "Redis"}, {"os", "files"}, {"net/http", "HTTP"},
	}
	imported := map[string]bool{}
	for _, path := range l.Imports() {
		imported[path] = true
	}
	var names []string
	for _, k := range known {
		if imported[k.path] {
			names = append(names, k.name)
		}
	}
	return names
}
