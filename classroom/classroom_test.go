package classroom_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/crypto/ssh"

	"racelab/classroom"
	"racelab/classroom/confine"
	"racelab/classroom/court"
	"racelab/classroom/fair"
	"racelab/classroom/oncall"
	"racelab/classroom/room"
	"racelab/classroom/sshd"
	"racelab/classroom/store"
	"racelab/lessons"
	"racelab/lessons/progress"
	"racelab/ui"
)

// patience is how long a test waits for what must happen.
const patience = 30 * time.Second

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
		time.Sleep(5 * time.Millisecond) // between two looks
	}
}

// school is a server with one instructor.
type school struct {
	*testing.T
	share   *fair.Share
	addr    string
	teacher ssh.Signer
	store   *store.Store
	class   *classroom.Class
	server  *sshd.Server
}

func lesson(name string) (ui.Lesson, error) {
	if name == "" {
		name = "lost-update"
	}
	l, err := lessons.Find(name)
	if err != nil {
		return ui.Lesson{}, err
	}
	p, err := l.Load()
	if err != nil {
		return ui.Lesson{}, err
	}
	return ui.Lesson{Name: l.Name, Title: l.Title, Program: ui.FromSim(p), Entry: p.Entries()[0].Name}, nil
}

func print(_ context.Context, r classroom.Request) int {
	text, _ := io.ReadAll(r.In) // the test's own
	fmt.Fprintf(r.Out, "%v %d", r.Args, len(text))
	return 7
}

func newKey(t testing.TB) ssh.Signer {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

func open(t *testing.T) *school {
	t.Helper()
	kept, err := store.Open(t.Context(), store.Options{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(kept.Close)
	return serve(t, kept, newKey(t))
}

// serve starts a node over a store; several may share one.
func serve(t *testing.T, kept *store.Store, teacher ssh.Signer) *school {
	t.Helper()
	s := &school{T: t, teacher: teacher, store: kept, share: fair.New(1, fair.DefaultBudget())}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	judges := court.New(s.share, confine.New(confine.Limits{Time: 10 * time.Minute}, self, "child"), log)
	nights := oncall.New(s.share, confine.New(confine.Limits{Memory: 1 << 30, Time: 10 * time.Minute, Output: 32 << 20}, self, "child"), 2, log)
	t.Cleanup(nights.Close)
	s.class = classroom.New(classroom.Options{
		Lesson: lesson, Print: print, Court: judges.For, OnCall: nights, Share: s.share, Store: kept, Instructors: sshd.NewKeys(teacher.PublicKey()), Invite: "ssh -t lab.example.org", Log: log,
	})
	s.server, err = sshd.New(sshd.Options{App: s.class, HostKey: filepath.Join(t.TempDir(), "key"), Log: log, Drain: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	quit, err := s.class.Forget(s.server.End)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(quit)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()
	done := make(chan error, 1)
	go func() { done <- s.server.Serve(l) }()
	t.Cleanup(func() {
		if err := errors.Join(s.server.Close(), <-done); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s *school) dial(user string, auth ...ssh.AuthMethod) (*ssh.Client, error) {
	c, err := ssh.Dial("tcp", s.addr, &ssh.ClientConfig{User: user, Auth: auth, HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: patience})
	if err == nil {
		s.Cleanup(func() { _ = c.Close() })
	}
	return c, err
}

// run runs a command and returns what it printed and its status.
func (s *school) run(key ssh.Signer, user, in string, words string) (out string, status int) {
	s.Helper()
	c, err := s.dial(user, ssh.PublicKeys(key))
	if err != nil {
		s.Fatal(err)
	}
	defer c.Close()
	sess, err := c.NewSession()
	if err != nil {
		s.Fatal(err)
	}
	sess.Stdin = strings.NewReader(in)
	text, err := sess.CombinedOutput(words)
	var exit *ssh.ExitError
	if errors.As(err, &exit) {
		return string(text), exit.ExitStatus()
	}
	if err != nil && !errors.Is(err, io.EOF) { // EOF: the command did not read its input
		s.Fatalf("%s: %v", words, err)
	}
	return string(text), 0
}

// must runs a command that succeeds.
func (s *school) must(key ssh.Signer, user, in string, words string) string {
	s.Helper()
	out, status := s.run(key, user, in, words)
	if status != 0 {
		s.Fatalf("%s: status %d: %s", words, status, out)
	}
	return out
}

// seat is a terminal on a screen.
type seat struct {
	t    *testing.T
	conn *ssh.Client
	sess *ssh.Session
	keys io.Writer
	mu   sync.Mutex
	out  bytes.Buffer
}

func (o *seat) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.out.Write(p)
}

func (s *school) sit(c *ssh.Client, words string) *seat {
	s.Helper()
	o := &seat{t: s.T, conn: c}
	var err error
	if o.sess, err = c.NewSession(); err != nil {
		s.Fatal(err)
	}
	o.sess.Stdout, o.sess.Stderr = o, o
	if o.keys, err = o.sess.StdinPipe(); err != nil {
		s.Fatal(err)
	}
	if err := o.sess.RequestPty("xterm-256color", 24, 80, ssh.TerminalModes{}); err != nil {
		s.Fatal(err)
	}
	if err := o.sess.Start(words); err != nil {
		s.Fatal(err)
	}
	return o
}

// sitByKey is a terminal of somebody who has said before what they want to be called: the user name.
func (s *school) sitByKey(key ssh.Signer, user, words string) *seat {
	s.Helper()
	if err := s.store.Call(s.Context(), sshd.LearnerID(key.PublicKey()), user); err != nil {
		s.Fatal(err)
	}
	return s.sitUnnamed(key, user, words)
}

// sitUnnamed is a terminal of somebody who is asked for a name at the door of a room.
func (s *school) sitUnnamed(key ssh.Signer, user, words string) *seat {
	s.Helper()
	c, err := s.dial(user, ssh.PublicKeys(key))
	if err != nil {
		s.Fatal(err)
	}
	return s.sit(c, words)
}

// text is all that the screen was sent, without what moves the cursor.
func (o *seat) text() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return ansi.Strip(o.out.String())
}

// Only what changes is sent, so "3 here" may come as "3". Another width makes the
// server send all of it.
func (o *seat) shows(text string) {
	o.t.Helper()
	deadline := time.Now().Add(patience)
	for i := 1; !strings.Contains(o.text(), text); i++ {
		if time.Now().After(deadline) {
			o.t.Fatalf("never shown: %q; shown was:\n%s", text, o.text())
		}
		time.Sleep(5 * time.Millisecond) // between two looks
		if i%40 == 0 {
			if err := o.sess.WindowChange(24, 80+i/40%2); err != nil && !errors.Is(err, io.EOF) {
				o.t.Fatal(err)
			}
		}
	}
}

// choose opens the menu of the room and presses the letter that stands before an entry.
func (o *seat) choose(entry string) {
	o.t.Helper()
	o.forget()
	o.press("R")
	o.shows(entry)
	before, _, _ := strings.Cut(o.text(), entry)
	letter := strings.Fields(before)
	o.press(letter[len(letter)-1])
}

// forget makes shows look only at what comes from now on.
func (o *seat) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.out.Reset()
}

func (o *seat) press(keys ...string) {
	o.t.Helper()
	for _, k := range keys {
		if _, err := io.WriteString(o.keys, k); err != nil {
			o.t.Fatal(err)
		}
	}
}

// code returns the code of the newest room.
func (s *school) code() string {
	s.Helper()
	code := ""
	eventually(s.T, "a room is open", func() bool {
		code, _, _ = strings.Cut(s.must(s.teacher, "ada", "", "room list"), " ")
		return len(code) == 6
	})
	return code
}

func TestProgressMovesAndIsForgotten(t *testing.T) {
	s := open(t)
	ada := newKey(t)
	var laptop progress.Record
	laptop.FinishStage("lost-update", "story", time.Now())
	laptop.Answered(progress.Answer{At: time.Now(), Lesson: "lost-update", Kind: "predict", Text: "130", Right: true})
	text, err := progress.Encode(laptop)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // twice is as once
		if got := s.must(ada, "ada", string(text), "progress push"); got != "merged: 1 lessons, 1 answers\n" {
			t.Errorf("push says %q", got)
		}
	}
	if out, status := s.run(ada, "ada", "{broken", "progress push"); status != 2 || !strings.HasPrefix(out, "racelab: what came is no progress") {
		t.Errorf("a damaged record: status %d, %q", status, out)
	}
	back, err := progress.Decode([]byte(s.must(ada, "ada", "", "progress pull")))
	if err != nil || len(back.Answers) != 1 || back.Lessons["lost-update"].Stages["story"].IsZero() {
		t.Errorf("what comes back: %+v, %v", back, err)
	}
	if other := s.must(newKey(t), "ada", "", "progress pull"); strings.Contains(other, "lost-update") {
		t.Error("another key with the same user name sees the progress")
	}
	if _, status := s.run(ada, "ada", "", "progress delete"); status != 2 {
		t.Error("progress was deleted without --yes")
	}
	s.must(ada, "ada", "", "progress delete --yes")
	if got := s.must(ada, "ada", "", "progress pull"); strings.Contains(got, "lost-update") {
		t.Errorf("after delete: %s", got)
	}
}

func TestCommandsAndWhoMayRunThem(t *testing.T) {
	s := open(t)
	ada := newKey(t)
	for _, tc := range []struct {
		key    ssh.Signer
		words  string
		status int
		want   string
	}{
		{ada, "help", 0, "ssh HOST check < FILE"},
		{ada, "check x y", 7, "[check x y] 2"},
		{ada, "", 2, "needs a terminal"},
		{ada, "lab", 2, "needs a terminal"},
		{ada, "rm -rf /", 2, `no command "rm"`},
		{ada, "'open quote", 2, "quote"},
		{ada, "room list", 2, "only an instructor"},
		{ada, "room delete AAAAAA --yes", 2, "only an instructor"},
		{ada, "learners", 2, "only an instructor"},
		{ada, "admin backup", 2, "only an instructor"},
		{ada, "attach abcdefgh", 2, "not known"},
		{ada, "attach ../x", 2, "attach WORD"},
		{s.teacher, "room report ZZZZZZ", 2, "no room with this code"},
		{s.teacher, "room report ../..", 2, "no room with this code"},
		{s.teacher, "room frob AAAAAA", 2, "no room command"},
		{s.teacher, "admin delete nobody", 2, "no such learner"},
		{s.teacher, "admin frob", 2, "admin knows"},
		{s.teacher, "learners", 0, "name,learner,key"},
	} {
		out, status := s.run(tc.key, "ada", "in", tc.words)
		if status != tc.status || !strings.Contains(out, tc.want) {
			t.Errorf("%q: status %d and %q, want %d and %q", tc.words, status, out, tc.status, tc.want)
		}
	}
}

// A whole workshop over the wire: an instructor, a learner by key and one by
// code, on two nodes.
// The course in lines of text explores within the share, as the screens do, and
// what one learner had explored is there for the next.
func TestLinesOfTextTakeTurns(t *testing.T) {
	s := open(t)
	s.must(newKey(t), "alice", "n\nquit\n", "plain lost-update")
	explored := s.share.Explored.Load()
	if explored == 0 {
		t.Error("the lesson was explored outside of the share")
	}
	s.must(newKey(t), "bob", "n\nquit\n", "plain lost-update")
	if again := s.share.Explored.Load(); again != explored || s.share.Reused.Load() == 0 {
		t.Errorf("explored %d times for one learner, and %d for two", explored, again)
	}
}

// A dumb terminal is told what to do instead, and gets no sequence that it would
// print as rubbish.
func TestDumbTerminalIsToldOfLinesOfText(t *testing.T) {
	s := open(t)
	c, err := s.dial("alice", ssh.PublicKeys(newKey(t)))
	if err != nil {
		t.Fatal(err)
	}
	sess, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if err := sess.RequestPty("dumb", 24, 80, ssh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
	out, err := sess.CombinedOutput("")
	var exit *ssh.ExitError
	if !errors.As(err, &exit) || exit.ExitStatus() != 2 || !strings.Contains(string(out), "ssh HOST plain") || strings.ContainsRune(string(out), '\x1b') {
		t.Errorf("it says %q, %v", out, err)
	}
}

func TestWorkshop(t *testing.T) {
	s := open(t)
	other := serve(t, s.store, s.teacher)
	teacher := s.sitByKey(s.teacher, "ada", "room new lost-update")
	teacher.shows("you have the wheel")
	code := s.code()
	bob := other.sitByKey(newKey(t), "bob", "room "+strings.ToLower(code))
	bob.shows("with ada")
	eveConn, err := other.dial("whoever", ssh.KeyboardInteractive(func(_, _ string, questions []string, _ []bool) ([]string, error) {
		return []string{code, "Eve\x1b[2J"}[:len(questions)], nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	eve := other.sit(eveConn, "")
	eve.shows("To come back as you are, remember this word: ")
	if strings.Contains(eve.text(), "[2J") && strings.Contains(teacher.text(), "Eve\x1b") {
		t.Error("a name reaches screens with an escape sequence")
	}
	teacher.shows("3 here")

	teacher.press("1", "2")
	bob.shows("step 2")

	teacher.press("R")
	teacher.shows("Ask: can it still fail?")
	teacher.press("f")
	bob.shows("can it still fail?")
	bob.forget()
	bob.press("b")
	bob.shows("nobody looks ahead")
	bob.press("2")
	bob.shows("Your vote counts")
	eve.shows("can it still fail?")
	eve.press("1")
	teacher.shows("2 of 2 have voted")
	if strings.Contains(bob.text(), "███") || strings.Contains(bob.text(), "interleavings fail") {
		t.Errorf("the vote is open, and bob was shown:\n%s", bob.text())
	}
	teacher.press("R", "v")
	bob.shows("Talk to your neighbours")
	teacher.press("R", "r")
	bob.shows("4 of the 6 interleavings")
	teacher.shows("Revealed.")
	teacher.press("R")
	teacher.shows("Done with the question")
	teacher.press("d")
	eve.press("h")
	eve.shows("What is it about?")
	eve.press("what is a lock?", "\r")
	eve.shows("Your hand is up")
	eventually(t, "the question is over", func() bool {
		teacher.forget()
		teacher.shows("travel")
		return !strings.Contains(teacher.text(), "can it still fail")
	})
	teacher.press("R")
	teacher.shows("Ask: can it still fail?")
	teacher.press("p")
	teacher.shows("what is a lock?")
	teacher.press("\x1b")
	eventually(t, "the report knows the question", func() bool {
		return strings.Contains(s.must(s.teacher, "ada", "", "room report "+code), "q1 first")
	})
	rows, err := csv.NewReader(strings.NewReader(s.must(s.teacher, "ada", "", "room report "+code))).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("the report: %v, %v", rows, err)
	}
	var report room.Report
	if err := json.Unmarshal([]byte(s.must(s.teacher, "ada", "", "room report "+code+" --json")), &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Questions) != 1 || report.Questions[0].First[0] != 1 || report.Questions[0].First[1] != 1 {
		t.Errorf("the report's questions: %+v", report.Questions)
	}
	if said := s.must(s.teacher, "ada", "## How many fail?\n= 4\n", "room questions "+code); !strings.Contains(said, "a number: 4") || !strings.Contains(said, "has 1 question.") {
		t.Errorf("the prepared questions were read as %q", said)
	}
	if said, status := s.run(newKey(t), "bob", "## How many fail?\n= 4\n", "room questions "+code); status != 2 || !strings.Contains(said, "only an instructor") {
		t.Errorf("a learner prepares questions: %d, %q", status, said)
	}
	if said, status := s.run(s.teacher, "ada", "## How many fail?\n= many\n", "room questions "+code); status != 2 || !strings.Contains(said, "line 2: the right answer is not a number") {
		t.Errorf("a file that is wrong: %d, %q", status, said)
	}
	events, err := room.ReadRecording(strings.NewReader(s.must(s.teacher, "ada", "", "room recording "+code)))
	if err != nil || len(events) < 5 {
		t.Errorf("the recording has %d events, %v", len(events), err)
	}
}

// A node dies while a room is on. Its learners connect to another, and nothing
// but that has happened.
func TestNodeLostDuringARoom(t *testing.T) {
	s := open(t)
	lost := serve(t, s.store, s.teacher)
	teacher := s.sitByKey(s.teacher, "ada", "room new lost-update")
	teacher.shows("you have the wheel")
	code := s.code()
	key := newKey(t)
	bob := lost.sitByKey(key, "bob", "room "+code)
	bob.shows("with ada")
	teacher.press("1")
	bob.shows("step 1")
	teacher.press("R", "f")
	bob.shows("can it still fail?")
	bob.press("2")
	bob.shows("Your vote counts")
	if err := lost.server.Close(); err != nil {
		t.Fatal(err)
	}
	if err := bob.sess.Wait(); err == nil {
		t.Error("the session of a lost node ended in good order")
	}
	again := s.sitByKey(key, "bob", "room "+code)
	again.shows("● you") // the vote is kept
	teacher.press("R", "v")
	again.shows("Talk to your neighbours")
}

func TestGuestTakesProgressToAKey(t *testing.T) {
	s := open(t)
	s.sitByKey(s.teacher, "ada", "room new lost-update").shows("you have the wheel")
	code := s.code()
	c, err := s.dial("x", ssh.KeyboardInteractive(func(_, _ string, questions []string, _ []bool) ([]string, error) {
		return []string{code, "Eve"}[:len(questions)], nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	eve := s.sit(c, "")
	eve.shows("remember this word")
	guest := ""
	eventually(t, "the guest is known", func() bool {
		people, err := s.store.Everybody(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for id := range people {
			if strings.HasPrefix(id, "guest-") {
				guest = id
			}
		}
		return guest != ""
	})
	if _, err := s.store.Learner(guest).Update(t.Context(), func(r *progress.Record) { r.ReadPage("race", time.Now()) }); err != nil {
		t.Fatal(err)
	}
	eve.press("R")
	eve.shows("attach an SSH key")
	eve.press("a")
	eve.shows("HOST attach ")
	_, rest, _ := strings.Cut(eve.text(), "HOST attach ")
	word := rest[:12]
	key := newKey(t)
	s.must(key, "eve", "", "attach "+word)
	if got := s.must(key, "eve", "", "progress pull"); !strings.Contains(got, `"race"`) {
		t.Errorf("the guest's progress did not come along: %s", got)
	}
	if out, status := s.run(newKey(t), "thief", "", "attach "+word); status != 2 {
		t.Errorf("a word was good twice: %s", out)
	}
}

func TestBackupIsRestoredWithoutOverwriting(t *testing.T) {
	s := open(t)
	ada := newKey(t)
	push := func(to *school, lesson string) {
		var r progress.Record
		r.FinishStage(lesson, "story", time.Now())
		text, err := progress.Encode(r)
		if err != nil {
			t.Fatal(err)
		}
		to.must(ada, "ada", string(text), "progress push")
	}
	push(s, "lost-update")
	s.sitByKey(s.teacher, "ada", "room new lost-update").shows("you have the wheel")
	code := s.code()
	backup := s.must(s.teacher, "ada", "", "admin backup")

	fresh := open(t)
	push(fresh, "deadlock")
	if out, status := fresh.run(fresh.teacher, "ada", backup[:len(backup)/2], "admin restore"); status != 2 || !strings.Contains(out, "cut off") {
		t.Errorf("half a backup: status %d, %q", status, out)
	}
	if got := fresh.must(fresh.teacher, "ada", backup, "admin restore"); !strings.Contains(got, "1 records merged") {
		t.Errorf("restore says %q", got)
	}
	again := fresh.must(fresh.teacher, "ada", backup, "admin restore")
	if !strings.HasPrefix(again, "0 values written") {
		t.Errorf("a second restore says %q", again)
	}
	got := fresh.must(ada, "ada", "", "progress pull")
	if !strings.Contains(got, "lost-update") || !strings.Contains(got, "deadlock") {
		t.Errorf("after restore something is lost: %s", got)
	}
	if got := fresh.must(fresh.teacher, "ada", "", "room recording "+code); !strings.Contains(got, "opened") {
		t.Errorf("the recording did not come along: %q", got)
	}
	id := sshd.LearnerID(ada.PublicKey())
	if got := fresh.must(fresh.teacher, "ada", "", "learners --json"); !strings.Contains(got, id) {
		t.Fatalf("the learner is not in the report: %s", got)
	}
	fresh.must(fresh.teacher, "ada", "", "admin delete "+id)
	if got := fresh.must(ada, "ada", "", "progress pull"); strings.Contains(got, "lost-update") {
		t.Errorf("after admin delete: %s", got)
	}
}

func TestHealth(t *testing.T) {
	s := open(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.class.Health(ctx, l, s.server) }()
	get := func(path string) (int, string) {
		r, err := http.Get("http://" + l.Addr().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(text)
	}
	s.must(s.teacher, "ada", "", "help")
	if status, text := get("/healthz"); status != 200 {
		t.Errorf("healthz: %d %s", status, text)
	}
	if _, text := get("/metrics"); !strings.Contains(text, "\nracelab_commands_total 1\n") {
		t.Errorf("metrics:\n%s", text)
	}
	s.store.Close()
	if status, _ := get("/healthz"); status != 503 {
		t.Errorf("without a store healthz says %d, want 503", status)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
