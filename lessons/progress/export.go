package progress

import (
	"encoding/json"
	"fmt"
)

// exported is a record as others read it: with what follows from it and they would
// have to know the course to tell. Decode reads it, and finds the same record.
type exported struct {
	Record
	Lessons map[string]exportedLesson `json:"lessons,omitempty"` // in place of Record's
}

type exportedLesson struct {
	Lesson
	State   string   `json:"state"`             // "begun", "finished with stages skipped", "done"
	Skipped []string `json:"skipped,omitempty"` // stages, once the lesson was finished
}

// Export returns a record as JSON that Decode reads, and that says of each lesson
// of the course whether it is done, was finished with stages skipped, and which, or
// was begun.
func Export(r Record, course []Entry) ([]byte, error) {
	r.Version = Version
	stages := map[string][]string{}
	for _, e := range course {
		stages[e.Name] = e.Stages
	}
	out := exported{Record: r, Lessons: map[string]exportedLesson{}}
	for name, l := range r.Lessons {
		e := exportedLesson{Lesson: l, State: "begun", Skipped: l.Skipped(stages[name])}
		switch {
		case len(e.Skipped) > 0:
			e.State = "finished with stages skipped"
		case !l.Done.IsZero():
			e.State = "done"
		}
		out.Lessons[name] = e
	}
	text, err := json.MarshalIndent(out, "", "\t")
	if err != nil {
		return nil, fmt.Errorf("writing the progress as JSON: %w", err)
	}
	return append(text, '\n'), nil
}
