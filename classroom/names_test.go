package classroom_test

import (
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"racelab/classroom/sshd"
)

// Somebody who comes by ssh CODE@HOST is asked what they want to be called, once: they can change it in the
// room, and have it still when they come back.
func TestEverybodySaysWhatTheyWantToBeCalled(t *testing.T) {
	s := open(t)
	teacher := s.sitByKey(s.teacher, "ada", "room new lost-update")
	teacher.shows("you have the wheel")
	code, key := s.code(), newKey(t)
	bob := s.sitUnnamed(key, code, "")
	bob.shows("What do you want to be called here?")
	if strings.Contains(bob.text(), "Your name: "+code) {
		t.Error("the code is proposed as a name")
	}
	bob.press("\r")
	bob.shows("say a name that others will see")
	bob.press("A", "d", "a", "\r")
	bob.shows("choose another")
	bob.press("\x15", "B", "o", "b", "\x1b[31m", "\r")
	bob.shows("with ada")
	bob.choose("Change your name")
	bob.shows("You are Bob. What do you want to be called?")
	bob.press("B", "e", "a", "\r")
	bob.shows("You are Bea now.")
	report := s.must(s.teacher, "ada", "", "room report "+code)
	if !strings.Contains(report, "Bea,") || strings.Contains(report, "Bob,") {
		t.Errorf("the report has\n%s", report)
	}
	again := s.sitUnnamed(key, "somebody-else", "room "+code)
	again.shows("with ada")
	if strings.Contains(again.text(), "What do you want to be called") {
		t.Error("who has a name is asked again")
	}
	if name, err := s.store.Called(t.Context(), sshd.LearnerID(key.PublicKey())); err != nil || name != "Bea" {
		t.Errorf("kept is %q, %v", name, err)
	}
	// Whoever teaches in another room has that name there: it will not do, and the door says so.
	other := newKey(t)
	if err := s.store.Call(t.Context(), sshd.LearnerID(other.PublicKey()), "ada"); err != nil {
		t.Fatal(err)
	}
	c, err := s.dial("x", ssh.PublicKeys(other))
	if err != nil {
		t.Fatal(err)
	}
	eve := s.sit(c, "room "+code)
	eve.shows("choose another")
	eve.press("\x1b")
}
