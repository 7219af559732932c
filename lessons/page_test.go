package lessons

import (
	"slices"
	"strings"
	"testing"

	"racelab/sim"
)

func TestFieldsOfAPage(t *testing.T) {
	const fields = "title: Deposits\npart: Databases\norder: 1\n"
	tests := []struct {
		name, text, needs, err string
	}{
		{"a lesson that runs anywhere", "---\n" + fields + "---\n", "", ""},
		{"a lesson that needs a server", "---\n" + fields + "needs: postgres\n---\n", "postgres", ""},
		{"a server that nobody starts", "---\n" + fields + "needs: oracle\n---\n", "", `may need postgres, not "oracle"`},
		{"a field that means nothing", "---\n" + fields + "colour: red\n---\n", "", "is not one of title, part, order, needs and pattern"},
		{"no title", "---\npart: Databases\norder: 1\n---\n", "", "needs a title"},
		{"no place", "---\ntitle: Deposits\npart: Databases\norder: first\n---\n", "", "an order from 1"},
		{"no fields", "# Deposits\n", "", "begin the page with"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := parsePage(tt.text)
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("the error is %v, want %q", err, tt.err)
			}
			if p.needs != tt.needs {
				t.Errorf("it needs %q, want %q", p.needs, tt.needs)
			}
		})
	}
}

func TestImportsOfALesson(t *testing.T) {
	l := &Lesson{Files: []sim.File{
		{Name: "a.go", Text: []byte("package a\nimport (\n\"fmt\"\nstore \"racelab/lessons/internal/disk\"\n)\n")},
		{Name: "b.go", Text: []byte("package a\nimport \"sync\"\n")},
	}}
	if got, want := l.Imports(), []string{"fmt", "racelab/lessons/internal/disk", "sync"}; !slices.Equal(got, want) {
		t.Errorf("it imports %q, want %q", got, want)
	}
}
