package sim_test

import (
	"strings"
	"testing"

	"racelab/sim"
)

const fileLesson = `package lesson

import "racelab/lessons/internal/disk"

type Lesson struct{ n int }

func (l *Lesson) Setup() { disk.WriteFile("log", nil) }

func (l *Lesson) A() {
	f, _ := disk.Open("log", 1|0x400)
	f.WriteString("one\n")
	f.WriteString("two\n")
	disk.Rename("log", "old")
}

func (l *Lesson) B() {}

func (l *Lesson) Outcome() string { return "" }
`

// The column of shared state has the files, as everybody sees them.
func TestFilesAreSharedState(t *testing.T) {
	p, err := sim.Load("lesson", []sim.File{{Name: "lesson.go", Text: []byte(fileLesson)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.NewRun(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for {
		v := r.View(r.Len())
		if len(v.Shared) != 2 || v.Shared[1].Name != "n" {
			t.Fatalf("shared state %v, want a file and n", v.Shared)
		}
		seen = append(seen, v.Shared[0].Name+": "+v.Shared[0].Value)
		if v.End != nil {
			break
		}
		if err := r.Step(v.Choices[0]); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := strings.Join(seen, ", "), "log: empty, log: empty, log: one, log: one ⏎ two, old: one ⏎ two"; got != want {
		t.Errorf("the file was %s, want %s", got, want)
	}
}
