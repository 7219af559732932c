package store

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"racelab/lessons/progress"
)

// A learner who is here twice, on two nodes, loses nothing.
func TestLearnerHereTwiceLosesNothing(t *testing.T) {
	s := openStore(t, Options{Folder: t.TempDir()})
	ctx := t.Context()
	var wg sync.WaitGroup
	for node := range 4 {
		wg.Go(func() {
			mine := s.Learner("key-ada")
			for i := range 5 {
				page := fmt.Sprintf("page-%d-%d", node, i)
				if _, err := mine.Update(ctx, func(r *progress.Record) { r.ReadPage(page, time.Now()) }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	r, err := s.Learner("key-ada").Load(ctx)
	if err != nil || len(r.Pages) != 20 {
		t.Errorf("%d of 20 pages are kept, %v", len(r.Pages), err)
	}
}

func TestNewLearnerHasAnEmptyRecord(t *testing.T) {
	s := openStore(t, Options{Folder: t.TempDir()})
	r, err := s.Learner("key-new").Load(t.Context())
	if err != nil || len(r.Lessons) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// Ten thousand answers are more than NATS takes in one message.
func TestLongRecordFits(t *testing.T) {
	s := openStore(t, Options{Folder: t.TempDir()})
	ctx := t.Context()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	_, err := s.Learner("key-a").Update(ctx, func(r *progress.Record) {
		for i := range 10_000 {
			r.Answers = append(r.Answers, progress.Answer{At: at.Add(time.Duration(i) * time.Second), Lesson: "lost-update", Kind: "predict", Text: strings.Repeat("x", 100), Confidence: i % 100})
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Learner("key-a").Load(ctx)
	if err != nil || len(r.Answers) != 10_000 || r.Answers[9_999].Confidence != 99 {
		t.Errorf("%d answers came back, %v", len(r.Answers), err)
	}
}

// What compresses well is small in the store, and large for whoever reads it.
func TestRecordsAreBounded(t *testing.T) {
	s := openStore(t, Options{Folder: t.TempDir()})
	ctx := t.Context()
	if _, err := s.Learner("key-a").Update(ctx, func(r *progress.Record) { r.ReadPage("race", time.Now()) }); err != nil {
		t.Fatal(err)
	}
	_, err := s.Learner("key-a").Update(ctx, func(r *progress.Record) {
		r.Answers = append(r.Answers, progress.Answer{At: time.Now(), Lesson: "lost-update", Kind: "predict", Text: strings.Repeat("x", 7<<20)})
	})
	if err == nil || !strings.Contains(err.Error(), "6 MiB are kept") {
		t.Errorf("7 MiB of one letter: %v", err)
	}
	r, err := s.Learner("key-a").Load(ctx)
	if err != nil || len(r.Answers) != 0 || len(r.Pages) != 1 {
		t.Errorf("what was there is %+v, %v", r, err)
	}
	if err := s.Record(ctx, "K7QFXY", "1", make([]byte, maxValue+1)); err == nil {
		t.Error("an event of any size is recorded")
	}
}

func TestRecordsThatCannotBeReadStay(t *testing.T) {
	s := openStore(t, Options{Folder: t.TempDir()})
	ctx := t.Context()
	for name, value := range map[string]string{
		"damaged":         "{",
		"newer":           `{"version":99}`,
		"damaged archive": "\x1f\x8bnonsense",
	} {
		if err := s.Progress.Put(ctx, "key-a", []byte(value)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Learner("key-a").Update(ctx, func(r *progress.Record) { r.ReadPage("race", time.Now()) }); err == nil {
			t.Errorf("%s: was overwritten", name)
		}
		var newer *progress.NewerError
		if _, err := s.Learner("key-a").Load(ctx); err == nil || name == "newer" && !errors.As(err, &newer) {
			t.Errorf("%s: error %v", name, err)
		}
		if got, _ := s.Progress.Get(ctx, "key-a"); string(got) != value {
			t.Errorf("%s: the store has %q", name, got)
		}
	}
}

func TestBackupOfNothing(t *testing.T) {
	s := openStore(t, Options{Folder: t.TempDir()})
	var b bytes.Buffer
	if err := s.Backup(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if done, err := s.Restore(t.Context(), &b); err != nil || done != (Restored{}) {
		t.Errorf("restored %+v, %v", done, err)
	}
	for name, text := range map[string]string{
		"empty":              "",
		"another thing":      `{"bucket":"passwords","key":"a","value":"eA=="}`,
		"a key that is none": `{"bucket":"progress","key":"a b","value":"eA=="}`,
	} {
		if _, err := s.Restore(t.Context(), strings.NewReader(text)); err == nil {
			t.Errorf("%s: was restored", name)
		}
	}
}

func TestVisitsAreNotedOnceAnHour(t *testing.T) {
	s := openStore(t, Options{Folder: t.TempDir()})
	ctx := t.Context()
	for range 3 {
		if err := s.Seen(ctx, "key-a", "Ada", "SHA256:x"); err != nil {
			t.Fatal(err)
		}
	}
	e, err := s.People.kv.Get(ctx, "key-a")
	if err != nil || e.Revision() != 1 {
		t.Errorf("three visits were written as revision %v, %v; want one write", e, err)
	}
	if err := s.Seen(ctx, "key-a", "Ada L.", "SHA256:x"); err != nil {
		t.Fatal(err)
	}
	all, err := s.Everybody(ctx)
	if err != nil || all["key-a"].Name != "Ada L." || all["key-a"].Since.IsZero() {
		t.Errorf("everybody is %+v, %v", all, err)
	}
}
