package lessons

import (
	"slices"
	"strings"
	"testing"

	"racelab/sim"
)

func TestFieldsOfAPage(t *testing.T) {
	const fields = "title: Deposits\npart: Databases\norder: 1\nlevel: 2\nminutes: 10\ngoal: Pay in.\n"
	tests := []struct {
		name, text, needs, err string
	}{
		{"a lesson that runs anywhere", "---\n" + fields + "---\n", "", ""},
		{"a lesson that needs a server", "---\n" + fields + "needs: postgres\n---\n", "postgres", ""},
		{"a server that nobody starts", "---\n" + fields + "needs: oracle\n---\n", "", `may need postgres, not "oracle"`},
		{"a field that means nothing", "---\n" + fields + "colour: red\n---\n", "", "is not one of title, riddle, part, order, level, minutes, goal, after, needs, pattern, timers, expects and unserved"},
		{"timers of another kind", "---\n" + fields + "timers: any\n---\n", "", "idle timers, not with"},
		{"no title", "---\npart: Databases\norder: 1\n---\n", "", "needs a title"},
		{"no place", "---\ntitle: Deposits\npart: Databases\norder: first\n---\n", "", "an order from 1"},
		{"no level", "---\n" + strings.Replace(fields, "level: 2\n", "", 1) + "---\n", "", "needs a level from 1 to 3"},
		{"a level that there is not", "---\n" + strings.Replace(fields, "level: 2", "level: 4", 1) + "---\n", "", "needs a level from 1 to 3"},
		{"no minutes", "---\n" + strings.Replace(fields, "minutes: 10", "minutes: few", 1) + "---\n", "", "the minutes"},
		{"no goal", "---\n" + strings.Replace(fields, "goal: Pay in.", "goal:", 1) + "---\n", "", "and a goal"},
		{"no fields", "# Deposits\n", "", "begin the page with"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := parsePage(tt.text, "")
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("the error is %v, want %q", err, tt.err)
			}
			if p.needs != tt.needs {
				t.Errorf("it needs %q, want %q", p.needs, tt.needs)
			}
		})
	}
}

// What had best come before a lesson is a lesson, and comes before it; the goal and the
// title say nothing of what goes wrong.
func TestLessonsSayWhatTheyAskFor(t *testing.T) {
	all := All()
	at := map[string]int{}
	for i, l := range all {
		at[l.Name] = i
	}
	for i, l := range all {
		if before, ok := at[l.After]; l.After != "" && (!ok || before >= i) {
			t.Errorf("%s is to come after %q", l.Name, l.After)
		}
		if l.Level < 1 || l.Level > Levels || l.Minutes < 5 || l.Minutes > 60 || !strings.HasSuffix(l.Goal, ".") {
			t.Errorf("%s: level %d, %d minutes, goal %q", l.Name, l.Level, l.Minutes, l.Goal)
		}
	}
	if second := all[1]; second.Level != 1 || len(second.Switches) > 6 || second.Needs != "" {
		t.Errorf("the second lesson, %s, is not a gentle one", second.Name)
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
