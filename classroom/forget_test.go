package classroom_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"racelab/classroom/sshd"
	"racelab/lessons/progress"
)

// decoded is a backup with its values in clear.
func decoded(t *testing.T, backup string) string {
	t.Helper()
	var out strings.Builder
	for line := range strings.Lines(backup) {
		var l struct{ Bucket, Key, Value string }
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		value, err := base64.StdEncoding.DecodeString(l.Value)
		if err != nil {
			t.Fatal(err)
		}
		out.WriteString(l.Bucket + " " + l.Key + " " + string(value) + "\n")
	}
	return out.String()
}

// A learner who drove a room, voted, has progress and two visits open asks to be
// forgotten. Nothing of them is left, nothing of them comes back, and what is out
// of reach is said.
func TestDeletingALearnerReachesEverything(t *testing.T) {
	s := open(t)
	mallory, id := newKey(t), ""
	id = sshd.LearnerID(mallory.PublicKey())
	name := "Zebedee"
	lead := s.sitByKey(s.teacher, "ada", "room new lost-update")
	lead.shows("you have the wheel")
	code := s.code()
	seat := s.sitByKey(mallory, name, "room "+code)
	seat.shows("2 here")
	// The wheel goes to the learner, who moves the scene; the recording has both.
	lead.press("R")
	lead.shows("Hand the wheel")
	lead.press("h")
	lead.shows("hand over the wheel")
	lead.press("j", "\r")
	seat.shows("you have the wheel")
	seat.press("1")
	lead.shows("step 1")
	lead.press("R")
	lead.shows("Take the wheel")
	lead.press("g")
	lead.shows("you have the wheel")
	lead.press("R")
	lead.shows("can it still fail?")
	lead.press("f")
	seat.shows("No, it holds in every interleaving")
	seat.press("2")
	seat.shows("Your vote counts")
	var mine progress.Record
	mine.FinishStage("lost-update", "story", time.Now())
	text, err := progress.Encode(mine)
	if err != nil {
		t.Fatal(err)
	}
	s.must(mallory, name, string(text), "progress push")
	conn, err := s.dial(name, ssh.PublicKeys(mallory))
	if err != nil {
		t.Fatal(err)
	}
	talk, err := conn.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	var said, complained bytes.Buffer // ssh fills the two at once
	talk.Stdout, talk.Stderr = &said, &complained
	if _, err := talk.StdinPipe(); err != nil { // it stays open
		t.Fatal(err)
	}
	if err := talk.Start("plain"); err != nil {
		t.Fatal(err)
	}
	before := s.must(s.teacher, "ada", "", "admin backup")
	if plain := decoded(t, before); !strings.Contains(plain, id) || !strings.Contains(plain, name) {
		t.Fatalf("the backup from before has nothing of the learner:\n%s", plain)
	}

	out := s.must(mallory, name, "", "progress delete --yes")
	for _, want := range []string{"2 values of rooms", "backups that were made before", "log", id} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q: %s", want, out)
		}
	}
	seat.shows("Everything about you was deleted here")
	if err := talk.Wait(); err == nil {
		t.Error("a conversation that was open goes on")
	}
	gone := func(when, backup string) {
		t.Helper()
		plain := decoded(t, backup)
		for _, trace := range []string{id, name, `"story"`} {
			if i := strings.Index(plain, trace); i >= 0 {
				t.Errorf("%s: %q is left: …%.300s", when, trace, plain[max(0, i-150):])
			}
		}
	}
	gone("after it", s.must(s.teacher, "ada", "", "admin backup"))
	if got := s.must(s.teacher, "ada", "", "room recording "+code); strings.Contains(got, id) || strings.Contains(got, name) {
		t.Errorf("the recording has the learner: %s", got)
	}
	if got := s.must(s.teacher, "ada", before, "admin restore"); strings.Contains(got, " 0 of people who were forgotten") {
		t.Errorf("a backup from before: %s", got)
	}
	gone("after a backup from before was restored", s.must(s.teacher, "ada", "", "admin backup"))

	// Who comes back begins anew, and has backups of their own.
	s.must(mallory, name, string(text), "progress push")
	after := s.must(s.teacher, "ada", "", "admin backup")
	if got := s.must(s.teacher, "ada", after, "admin restore"); !strings.Contains(got, " 0 of people who were forgotten") {
		t.Errorf("a backup from after: %s", got)
	}
	fresh := open(t)
	fresh.must(fresh.teacher, "ada", after, "admin restore")
	if got := fresh.must(mallory, name, "", "progress pull"); !strings.Contains(got, `"story"`) {
		t.Errorf("who came back is not in the backup: %s", got)
	}
	s.must(s.teacher, "ada", "", "admin delete "+id)
	gone("after an instructor's delete", s.must(s.teacher, "ada", "", "admin backup"))
}
