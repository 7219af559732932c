package classroom_test

import (
	"testing"

	"racelab/classroom/sshd"
)

// A night is played over SSH by keys alone: the list says how far it is, another connection goes on at the same second, and
// who is forgotten has none.
func TestANightOverSSH(t *testing.T) {
	s := open(t)
	key, o := s.writer()
	o.shows("Incident room: on call")
	o.press(":", "incident room", "\r")
	o.shows("not begun")
	o.press("\r")
	o.shows("PAGE")
	o.forget()
	o.press("2", "r")
	o.shows("The whole line")
	o.forget()
	o.press(":", "change mine.go", "\r")
	o.shows("Files of your own machine cannot be named")
	o.forget()
	o.press(":", "sql SELECT id FROM items WHERE stock < 0", "\r")
	o.shows("rows)")
	_ = o.conn.Close()

	again := s.sitByKey(key, "ada", "drill oversell")
	again.shows("Taken up again at")
	again.forget()
	again.press("q")
	again.shows("Code reviews") // before the next key, which would be the night's
	again.press(":", "incident room", "\r")
	again.shows("left at")
	_ = again.conn.Close()

	id := sshd.LearnerID(key.PublicKey())
	if keys, err := s.store.Nights.Keys(t.Context(), id+".>"); err != nil || len(keys) != 1 {
		t.Errorf("the nights are %v, %v", keys, err)
	}
	s.must(key, "ada", "", "progress delete --yes")
	if keys, err := s.store.Nights.Keys(t.Context(), id+".>"); err != nil || len(keys) != 0 {
		t.Errorf("after all was deleted there are %v, %v", keys, err)
	}
}
