package course_test

import (
	"slices"
	"testing"
	"time"

	"racelab/lessons/course"
	"racelab/lessons/progress"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// passed is the record of a lesson of which stages were passed.
func passed(stages ...course.Stage) progress.Record {
	var r progress.Record
	for _, s := range stages {
		r.FinishStage("l", string(s), noon)
	}
	return r
}

func TestStates(t *testing.T) {
	finish := func(r progress.Record) progress.Record { r.Finish("l", noon); return r }
	visit := func(r progress.Record, lesson string, at course.Stage) progress.Record {
		r.Visit(progress.Place{Lesson: lesson, Stage: string(at)}, noon)
		return r
	}
	hinted := progress.Record{}
	hinted.Hinted("l", 1)
	all := course.Stages()
	tests := []struct {
		name    string
		r       progress.Record
		state   course.State
		skipped []course.Stage
		resume  course.Stage
	}{
		{"nothing", progress.Record{}, course.Unopened, nil, course.Story},
		{"only looked at", visit(progress.Record{}, "l", course.Predict), course.Unopened, nil, course.Predict},
		{"a hint was asked for", hinted, course.Begun, nil, course.Story},
		{"left at a stage", visit(passed(course.Story), "l", course.Fix), course.Begun, nil, course.Fix},
		{"left at a stage that there is not", visit(passed(course.Story), "l", "dance"), course.Begun, nil, course.Predict},
		{"left for another lesson", visit(passed(course.Story, course.Break), "m", course.Real), course.Begun, nil, course.Explain},
		{"every stage but not to the end", passed(all[:7]...), course.Begun, nil, course.Debrief},
		{"finished, everything skipped", finish(progress.Record{}), course.Finished, all, course.Story},
		{"finished, two skipped", visit(finish(passed(course.Story, course.Predict, course.Explain, course.Prove, course.Real, course.Debrief)), "l", course.Debrief),
			course.Finished, []course.Stage{course.Break, course.Fix}, course.Break},
		{"done", visit(finish(passed(all...)), "l", course.Debrief), course.Done, nil, course.Story},
		{"a stage of another version", finish(passed(append(all, "dance")...)), course.Done, nil, course.Story},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := tt.r.Lessons["l"]
			if got := course.StateOf(l); got != tt.state {
				t.Errorf("the state is %v, want %v", got, tt.state)
			}
			if got := course.Skipped(l); !slices.Equal(got, tt.skipped) {
				t.Errorf("skipped is %v, want %v", got, tt.skipped)
			}
			if got := course.Resume(tt.r, "l"); got != tt.resume {
				t.Errorf("it goes on at %s, want %s", got, tt.resume)
			}
		})
	}
}

// What was skipped on one machine and passed on another is not skipped.
func TestStagesPassedElsewhereAreNotSkipped(t *testing.T) {
	here, there := passed(course.Stages()[:4]...), passed(course.Stages()[4:]...)
	here.Finish("l", noon)
	if course.StateOf(here.Lessons["l"]) != course.Finished {
		t.Fatal("half of it is done")
	}
	if got := course.StateOf(progress.Merge(here, there).Lessons["l"]); got != course.Done {
		t.Errorf("joined, the state is %v", got)
	}
}
