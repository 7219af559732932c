package classroom_test

import (
	"encoding/csv"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"racelab/classroom/room"
	"racelab/classroom/sshd"
	"racelab/lessons/progress"
)

// A report over two rooms: the same learner has the same pseudonym in both, and no name and no identity. With
// --names it has them. What is older than it may be kept is deleted.
func TestReportOverRoomsAndDays(t *testing.T) {
	s := open(t)
	rooms := room.NewRooms(s.store, slog.New(slog.DiscardHandler))
	ada := room.Person{ID: sshd.LearnerID(s.teacher.PublicKey()), Name: "ada", Instructor: true}
	bob := room.Person{ID: sshd.LearnerID(newKey(t).PublicKey()), Name: "=Bob"}
	day := func(lesson string, vote int) string {
		code, err := rooms.New(t.Context(), ada, lesson, lesson)
		if err != nil {
			t.Fatal(err)
		}
		lead, err := rooms.Sit(t.Context(), code, ada)
		if err != nil {
			t.Fatal(err)
		}
		defer lead.Leave()
		seat, err := rooms.Sit(t.Context(), code, bob)
		if err != nil {
			t.Fatal(err)
		}
		defer seat.Leave()
		q := room.Question{Text: "Does it hold?", Options: []string{"yes", "no"}, Right: 1, Means: []string{"A lock around each half is enough."}}
		for _, err := range []error{
			s.store.Seen(t.Context(), bob.ID, bob.Name, ""), lead.Ask(t.Context(), q), seat.Vote(t.Context(), vote, time.Now()), lead.Advance(t.Context(), room.Revealed), lead.Close(t.Context()),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		return code
	}
	codes := []string{day("lost-update", 0), day("deadlock", 1)}
	if _, err := s.store.Learner(bob.ID).Update(t.Context(), func(r *progress.Record) {
		r.Lessons = map[string]progress.Lesson{"lost-update": {Done: time.Now()}}
	}); err != nil {
		t.Fatal(err)
	}
	text := s.must(s.teacher, "ada", "", "report --json --path onboarding")
	var got struct {
		room.Summary
		Path struct {
			Of    int `json:"people"`
			Parts []struct {
				Name string
				Done int
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if strings.Contains(text, "Bob") || strings.Contains(text, bob.ID) {
		t.Errorf("the report has who it is about:\n%s", text)
	}
	if p := got.People; len(p) != 1 || p[0].Rooms != 2 || p[0].Right != 1 || p[0].Asked != 2 || !strings.HasPrefix(p[0].Who, "learner-") {
		t.Errorf("the people are %+v", p)
	}
	if l := got.Lessons; len(l) != 2 || l[0].Lesson != "deadlock" || l[0].First != (room.Tallied{Right: 1, All: 1}) || l[1].First != (room.Tallied{Right: 0, All: 1}) {
		t.Errorf("the lessons are %+v", l)
	}
	if m := got.Misconceptions; len(m) != 1 || m[0].Lesson != "lost-update" || m[0].Count != 1 {
		t.Errorf("the misconceptions are %+v", m)
	}
	if got.Path.Of != 1 || got.Path.Parts[0].Name != "lost-update" || got.Path.Parts[0].Done != 1 || got.Path.Parts[1].Done != 0 {
		t.Errorf("on the path: %+v", got.Path)
	}
	rows, err := csv.NewReader(strings.NewReader(s.must(s.teacher, "ada", "", "report --names --path onboarding"))).ReadAll()
	if err != nil || rows[1][1] != "'=Bob" {
		t.Errorf("as a table: %v, %v", rows, err)
	}
	if tomorrow := time.Now().Add(48 * time.Hour).Format(time.DateOnly); strings.Contains(s.must(s.teacher, "ada", "", "report --json --since "+tomorrow), "lost-update") {
		t.Error("rooms from before are in a report since later")
	}
	for _, bad := range []string{"report --since", "report --since yesterday", "report --all 1", "report --path nothing"} {
		if out, status := s.run(s.teacher, "ada", "", bad); status != 2 {
			t.Errorf("%s: status %d: %s", bad, status, out)
		}
	}
	if out, status := s.run(newKey(t), "eve", "", "report"); status != 2 || !strings.Contains(out, "only an instructor") {
		t.Errorf("a learner reads the report: %d %s", status, out)
	}

	if out := s.must(s.teacher, "ada", "", "admin retention"); !strings.Contains(out, "until somebody deletes") {
		t.Errorf("at first: %s", out)
	}
	s.must(s.teacher, "ada", "", "admin retention 30")
	expired := func(days int) (rooms, people int) {
		rooms, people, err := s.class.Expire(t.Context(), time.Now().AddDate(0, 0, days))
		if err != nil {
			t.Fatal(err)
		}
		return rooms, people
	}
	if rooms, people := expired(29); rooms+people != 0 {
		t.Errorf("after 29 days %d rooms and %d people are deleted", rooms, people)
	}
	if rooms, people := expired(31); rooms != 2 || people < 1 {
		t.Errorf("after 31 days %d rooms and %d people are deleted", rooms, people)
	}
	for _, code := range codes {
		if out, status := s.run(s.teacher, "ada", "", "room report "+code); status == 0 {
			t.Errorf("room %s is still there: %s", code, out)
		}
	}
}
