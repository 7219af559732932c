package classroom_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"racelab/classroom/store"
	"racelab/classroom/store/natstest"
	"racelab/lessons/progress"
)

// year is a store with what a thousand learners leave in a year: a record and a
// name each, and recordings of 50 MB.
func year(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var wg sync.WaitGroup
	for part := range 8 {
		wg.Go(func() {
			for i := part; i < 1000; i += 8 {
				id := fmt.Sprintf("key-%04d", i)
				if err := s.Seen(ctx, id, fmt.Sprint("Learner ", i), ""); err != nil {
					t.Error(err)
				}
				_, err := s.Learner(id).Update(ctx, func(r *progress.Record) {
					for j := range 30 {
						r.Answers = append(r.Answers, progress.Answer{At: at.Add(time.Duration(j) * time.Minute), Lesson: "lost-update", Kind: "predict", Text: fmt.Sprintf("answer %d of %d", j, i)})
					}
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	noise := rand.NewChaCha8([32]byte{})
	event := make([]byte, 100_000)
	for n := range 500 {
		room := fmt.Sprintf("RM%d", 2222+n%7)
		if n < 7 {
			if err := s.Rooms.Put(ctx, room+".room", []byte(`{"code":"`+room+`"}`)); err != nil {
				t.Fatal(err)
			}
		}
		_, _ = noise.Read(event) // never fails
		if err := s.Record(ctx, room, fmt.Sprint(n), event); err != nil {
			t.Fatal(err)
		}
	}
}

// slowly takes 64 KiB at a time, and time for it.
type slowly struct{ w io.Writer }

func (s slowly) Write(p []byte) (int, error) {
	time.Sleep(time.Millisecond)
	return s.w.Write(p)
}

// stream runs a command with input and output of any size and returns what it said
// besides.
func (s *school) stream(words string, in io.Reader, out io.Writer) (errs string) {
	s.Helper()
	c, err := s.dial("ada", ssh.PublicKeys(s.teacher))
	if err != nil {
		s.Fatal(err)
	}
	defer c.Close()
	sess, err := c.NewSession()
	if err != nil {
		s.Fatal(err)
	}
	var said bytes.Buffer
	sess.Stdin, sess.Stdout, sess.Stderr = in, out, &said
	if err := sess.Run(words); err != nil {
		s.Fatalf("%s: %v: %s", words, err, &said)
	}
	return said.String()
}

// lines is a backup's, in whatever order; those of one recording are in theirs.
func lines(t *testing.T, backup []byte) map[string]string {
	t.Helper()
	out := map[string]string{}
	for line := range bytes.Lines(backup) {
		var l struct{ Bucket, Key, Value string }
		if err := json.Unmarshal(line, &l); err != nil {
			t.Fatal(err)
		}
		if l.Bucket != "people" || l.Key[:4] == "key-" && len(l.Key) == 8 { // whoever asks for the backup is noted
			out[l.Bucket+" "+l.Key] += l.Value + "\n"
		}
	}
	return out
}

func wantLines(t *testing.T, got, want map[string]string) {
	t.Helper()
	wrong := 0
	for key, value := range want {
		if got[key] != value {
			wrong++
		}
	}
	if wrong > 0 || len(got) != len(want) {
		t.Errorf("%d of %d values are not what they were, and there are %d", wrong, len(want), len(got))
	}
}

// The backup of a whole year comes over a line that is slower than the disk, and
// goes into another node, or a cluster of them, without a loss.
func TestBackupOfAYear(t *testing.T) {
	if testing.Short() {
		t.Skip("50 MB and three servers take half a minute")
	}
	s := open(t)
	year(t, s.store)
	var backup bytes.Buffer
	s.stream("admin backup", nil, slowly{&backup})
	want := lines(t, backup.Bytes())
	if backup.Len() < 60_000_000 || len(want) < 2*1000+2*7+1 {
		t.Fatalf("the backup has %d bytes of %d values", backup.Len(), len(want))
	}
	code := "RM2222"
	var recording bytes.Buffer
	s.stream("room recording "+code, nil, slowly{&recording})
	if recording.Len() < 7_000_000 {
		t.Errorf("a recording of 7 MB comes as %d bytes", recording.Len())
	}
	if table := s.must(s.teacher, "ada", "", "learners"); strings.Count(table, "\n") < 1001 {
		t.Errorf("the table of learners has %d lines", strings.Count(table, "\n"))
	}

	t.Run("to another node", func(t *testing.T) {
		restored(t, open(t), backup.Bytes(), want)
	})
	t.Run("to a cluster", func(t *testing.T) {
		nodes := natstest.Cluster(t)
		kept, err := store.Open(t.Context(), store.Options{URL: nodes[0].URL() + "," + nodes[1].URL() + "," + nodes[2].URL(), Replicas: 3})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(kept.Close)
		restored(t, serve(t, kept, newKey(t)), backup.Bytes(), want)
	})
}

// restored puts a backup into a school and compares what it has then.
func restored(t *testing.T, s *school, backup []byte, want map[string]string) {
	t.Helper()
	var said bytes.Buffer
	s.stream("admin restore", bytes.NewReader(backup), &said)
	if !strings.Contains(said.String(), "values written") {
		t.Errorf("restore says %q", &said)
	}
	var again bytes.Buffer
	s.stream("admin backup", nil, &again)
	wantLines(t, lines(t, again.Bytes()), want)
}
