package progress

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestExportSaysWhatWasSkipped(t *testing.T) {
	course := []Entry{{Name: "a", Stages: []string{"story", "break"}}, {Name: "b", Stages: []string{"story", "break"}}, {Name: "c", Stages: []string{"story", "break"}}}
	var r Record
	for _, name := range []string{"a", "b", "c", "gone"} {
		r.FinishStage(name, "story", begin)
	}
	r.FinishStage("a", "break", begin)
	for _, name := range []string{"a", "b", "gone"} {
		r.Finish(name, begin)
	}
	text, err := Export(r, course)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Version int
		Lessons map[string]struct {
			State   string
			Skipped []string
			Stages  map[string]string
			Done    string
		}
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"a": "done ", "b": "finished with stages skipped break", "c": "begun ", "gone": "done "} {
		l := got.Lessons[name]
		if said := l.State + " " + strings.Join(l.Skipped, ","); said != want || len(l.Stages) == 0 {
			t.Errorf("%s is exported as %q, %+v; want %q", name, said, l, want)
		}
	}
	if got.Version != Version || got.Lessons["b"].Done == "" || got.Lessons["c"].Done != "" {
		t.Errorf("%s", text)
	}
}

// What is exported comes back as it was.
func TestExportedRecordsAreImported(t *testing.T) {
	for seed := range uint64(300) {
		r := random(rand.New(rand.NewPCG(seed, 5)))
		text, err := Export(r, []Entry{{Name: "lesson-0", Stages: []string{"stage 0", "stage 1"}}})
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(text)
		if err != nil || !same(t, r, back) {
			t.Fatalf("seed %d: %v: %s", seed, err, text)
		}
	}
}
