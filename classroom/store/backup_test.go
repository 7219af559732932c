package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"racelab/lessons/progress"
)

// fill gives a store a class of that size: learners with answers, and recordings of
// rooms of so many bytes in all.
func fill(t testing.TB, s *Store, learners, bytesRecorded int) {
	t.Helper()
	ctx := t.Context()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for i := range learners {
		id := fmt.Sprintf("key-%04d", i)
		if err := s.Seen(ctx, id, fmt.Sprint("Learner ", i), ""); err != nil {
			t.Fatal(err)
		}
		_, err := s.Learner(id).Update(ctx, func(r *progress.Record) {
			for j := range 20 {
				r.Answers = append(r.Answers, progress.Answer{At: at.Add(time.Duration(j) * time.Minute), Lesson: "lost-update", Kind: "predict", Text: fmt.Sprintf("answer %d of %d", j, i)})
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	const rooms, size = 5, 100_000
	noise := rand.NewChaCha8([32]byte{})
	for n := range bytesRecorded / size {
		room := fmt.Sprintf("ROOM%d", n%rooms)
		if n < rooms {
			if err := s.Rooms.Put(ctx, room+".room", []byte(`{"code":"`+room+`"}`)); err != nil {
				t.Fatal(err)
			}
		}
		event := make([]byte, size)
		_, _ = noise.Read(event) // never fails
		if err := s.Record(ctx, room, fmt.Sprint(n), event); err != nil {
			t.Fatal(err)
		}
	}
}

// whole is everything that a store keeps.
func whole(t testing.TB, s *Store) map[string]string {
	t.Helper()
	out := map[string]string{}
	var b bytes.Buffer
	if err := s.Backup(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(&b)
	for {
		var line backupLine
		if err := dec.Decode(&line); err == io.EOF {
			return out
		} else if err != nil {
			t.Fatal(err)
		}
		out[line.Bucket+" "+line.Key] += string(line.Value) + "\n"
	}
}

func wantSame(t *testing.T, got, want map[string]string) {
	t.Helper()
	for key, value := range want {
		if got[key] != value {
			t.Errorf("%s: %d bytes, want the %d that were there", key, len(got[key]), len(value))
		}
	}
	for key := range got {
		if _, ok := want[key]; !ok {
			t.Errorf("%s came from nowhere", key)
		}
	}
}

// A restore that was cut off, wherever, is done again, and then everything is there
// once.
func TestRestoreGoesOnWhereItWasCutOff(t *testing.T) {
	from := openStore(t, Options{Folder: t.TempDir()})
	fill(t, from, 5, 1_000_000)
	var b bytes.Buffer
	if err := from.Backup(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	want := whole(t, from)
	to := openStore(t, Options{Folder: t.TempDir()})
	for _, share := range []float64{0.01, 0.3, 0.55, 0.9} {
		half := b.Bytes()[:int(share*float64(b.Len()))]
		if _, err := to.Restore(t.Context(), bytes.NewReader(half)); err == nil || !strings.Contains(err.Error(), "cut off after") {
			t.Errorf("%.0f %% of a backup: %v", 100*share, err)
		}
	}
	if _, err := to.Restore(t.Context(), bytes.NewReader(b.Bytes())); err != nil {
		t.Fatal(err)
	}
	wantSame(t, whole(t, to), want)
	done, err := to.Restore(t.Context(), bytes.NewReader(b.Bytes()))
	if err != nil || done.Written != 0 {
		t.Errorf("a second time: %+v, %v", done, err)
	}
	wantSame(t, whole(t, to), want)
}

// A room that went on has another recording than the backup. It stays as it is.
func TestRestoreMixesNoRecordings(t *testing.T) {
	s := openStore(t, Options{Folder: t.TempDir()})
	ctx := t.Context()
	if err := s.Rooms.Put(ctx, "K7QFX.room", []byte("{}")); err != nil {
		t.Fatal(err)
	}
	record := func(events ...string) {
		for _, e := range events {
			if err := s.Record(ctx, "K7QFX", "id-"+e, []byte(e)); err != nil {
				t.Fatal(err)
			}
		}
	}
	record("a", "b", "c")
	var b bytes.Buffer
	if err := s.Backup(ctx, &b); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		now  []string
		want string
	}{
		"the room went on":         {[]string{"a", "b", "c", "d"}, "a b c d"},
		"another room":             {[]string{"x"}, "x"},
		"another way from b on":    {[]string{"a", "y", "z", "u"}, "a y z u"},
		"a part":                   {[]string{"a", "b"}, "a b c"},
		"nothing, twice forgotten": {nil, "a b c"},
	} {
		if err := s.Forget(ctx, "K7QFX"); err != nil {
			t.Fatal(err)
		}
		for i, e := range tc.now { // the store passes over an id that it has seen
			if err := s.Record(ctx, "K7QFX", fmt.Sprint(name, i), []byte(e)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Restore(ctx, bytes.NewReader(b.Bytes())); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var got []string
		if err := s.Recording(ctx, "K7QFX", func(e []byte) error { got = append(got, string(e)); return nil }); err != nil {
			t.Fatal(err)
		}
		if strings.Join(got, " ") != tc.want {
			t.Errorf("%s: the recording is %v, want %s", name, got, tc.want)
		}
	}
}
