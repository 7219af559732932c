package classroom_test

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"racelab/classroom/confine"
	"racelab/classroom/court"
	"racelab/classroom/oncall"
	"racelab/classroom/room"
	"racelab/lessons/katas"
	"racelab/lessons/progress"
)

// TestMain makes the test's own program the child that judges drafts and plays nights, too.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "child" {
		night := oncall.Worker()
		os.Exit(confine.Child(func(ctx context.Context, l confine.Limits, args []string, input []byte, out, errs io.Writer) int {
			if args[0] == oncall.Word {
				return night(ctx, l, args, input, out, errs)
			}
			return court.Child(ctx, l, args, input, out, errs)
		}))
	}
	os.Exit(m.Run())
}

// writer is a learner who has seen the first story, at a screen of their own.
func (s *school) writer() (key ssh.Signer, o *seat) {
	s.Helper()
	key = newKey(s.T)
	var r progress.Record
	r.FinishStage("lost-update", "story", time.Now())
	text, err := progress.Encode(r)
	if err != nil {
		s.Fatal(err)
	}
	s.must(key, "ada", string(text), "progress push")
	return key, s.sitByKey(key, "ada", "")
}

// write puts a text in the place of the one in the editor.
func (o *seat) write(text string) {
	o.forget()
	o.press("\x1b[1;5H", "\x1b[1;6F", "\x1b[200~"+text+"\x1b[201~")
}

// A kata is written over SSH by keys alone: what fails is seen on the bench, what counts is told, and a draft
// outlasts a connection that breaks.
func TestAKataIsWrittenOverSSH(t *testing.T) {
	s := open(t)
	key, o := s.writer()
	o.shows("Katas: write code")
	o.press(":", "katas", "\r")
	o.shows("Write it from nothing")
	o.press("\r")
	o.shows("Specification")
	o.press("\r")
	o.shows("TestOnce: 3 of 3 fail")
	k, err := katas.Find("once")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range k.Wrong {
		if w.Name == "swap" {
			o.write(string(w.File.Text))
		}
	}
	o.shows("Do returned before f had ended")
	o.forget()
	o.press("\x12") // ctrl-r
	o.shows("A run of your draft that fails")
	o.press("f")
	o.shows("not explored")
	o.forget()
	o.press("\x1b[C")
	o.shows("step 1 of")
	o.forget()
	o.press("4")
	o.shows("step 2 of 2")
	o.forget()
	o.press("q")
	o.shows("func (o *Once)")
	o.write(string(k.Right[0].File.Text))
	o.shows("It counts")
	o.press("// the line breaks here\r")
	kept := func(text string) bool {
		r, err := progress.Decode([]byte(s.must(key, "ada", "", "progress pull")))
		return err == nil && strings.Contains(r.Katas["once"].Draft.Text, text) && !r.Katas["once"].Wrote.IsZero()
	}
	eventually(t, "the draft is kept", func() bool { return kept("the line breaks here") })
	_ = o.conn.Close()
	again := s.sitByKey(key, "ada", "")
	again.shows("Katas: write code")
	again.press(":", "kata once", "\r")
	again.shows("Specification")
	again.press("\r")
	again.shows("It counts")
	again.press("\x1b[1;5F")
	again.shows("the line breaks here")
}

// The fix of a lesson is written over SSH, too; the actors and the test are not to be changed there, either.
func TestAFixIsWrittenOverSSH(t *testing.T) {
	s := open(t)
	_, o := s.writer()
	o.shows("Katas: write code")
	o.press("\r")
	o.shows("Your prediction")
	o.press("n", "n", "n")
	o.shows("What the explorer says")
	o.press("E")
	o.shows("racelab fix lost-update")
	o.forget()
	o.press("e")
	o.shows("4 of 6 fail")
	o.press("\x1b[1;5F", "\x1b[A", "x")
	o.shows("may not be changed")
}

// What a class writes is counted, and shown to it without names: the drafts, and the question which of them break.
func TestAClassLooksAtItsDrafts(t *testing.T) {
	s := open(t)
	k, err := katas.Find("once")
	if err != nil {
		t.Fatal(err)
	}
	push := func(name string, counts bool, text string) {
		var r progress.Record
		at := time.Now()
		r.KataDrafted("once", progress.Draft{At: at, Text: "// by " + name + "\n" + text}, "")
		if r.KataTried("once", at); counts {
			r.KataWrote("once", true, at)
		}
		data, err := progress.Encode(r)
		if err != nil {
			t.Fatal(err)
		}
		s.must(newKey(t), name, string(data), "progress push")
	}
	if out, status := s.run(s.teacher, "ada", "", "exercises once"); status != 2 || !strings.Contains(out, "fewer than two different drafts") {
		t.Errorf("without drafts: status %d, %s", status, out)
	}
	push("Grace", true, string(k.Right[0].File.Text))
	for i, w := range k.Wrong[:3] {
		push([]string{"Zebedee", "Yolanda", "Xerxes"}[i], false, string(w.File.Text))
	}
	push("Walter", false, "package once\nfunc {")
	if out := s.must(s.teacher, "ada", "", "exercises"); !strings.Contains(out, "once,kata,5,1,") || !strings.Contains(out, "Zebedee") || strings.Contains(out, "Grace") {
		t.Errorf("the exercises: %s", out)
	}
	if out := s.must(s.teacher, "ada", "", "learners --json"); !strings.Contains(out, `"katas_written": 1`) {
		t.Errorf("the learners: %s", out)
	}
	drafts := s.must(s.teacher, "ada", "", "exercises once")
	if strings.Count(drafts, "\n## Draft ") != 3 || strings.Contains(drafts, "by ") {
		t.Errorf("the drafts: %s", drafts)
	}
	c, err := s.dial("ada", ssh.PublicKeys(s.teacher))
	if err != nil {
		t.Fatal(err)
	}
	sess, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	question, err := sess.Output("exercises once --question")
	if err != nil {
		t.Fatal(err)
	}
	asked, err := room.ParseQuestions(string(question))
	if err != nil || len(asked) != 1 || len(asked[0].Options) != 3 || strings.Count(string(question), "- [x]") != 2 || !strings.Contains(string(question), "It holds: ") {
		t.Errorf("the question: %s: %v", question, err)
	}
	if out, status := s.run(newKey(t), "eve", "", "exercises once"); status != 2 || !strings.Contains(out, "only an instructor") {
		t.Errorf("a learner: status %d, %s", status, out)
	}
}
