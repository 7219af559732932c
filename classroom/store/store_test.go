package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

func openStore(t *testing.T, o Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// add returns a change that adds a word to a list of words.
func add(word string) func([]byte) ([]byte, error) {
	return func(old []byte) ([]byte, error) {
		for _, w := range strings.Fields(string(old)) {
			if w == word {
				return nil, nil
			}
		}
		return []byte(string(old) + word + " "), nil
	}
}

func TestValuesOutliveTheProcess(t *testing.T) {
	dir := t.TempDir()
	ctx := t.Context()
	s := openStore(t, Options{Folder: dir})
	if _, err := s.Progress.Get(ctx, "key-a"); !errors.Is(err, ErrAbsent) {
		t.Errorf("a value that was never written: %v, want ErrAbsent", err)
	}
	if err := s.Progress.Change(ctx, "key-a", add("first")); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, Options{Folder: dir}); err == nil || !strings.Contains(err.Error(), "another racelab serve") {
		t.Errorf("the same folder was opened twice: %v", err)
	}
	s.Close()
	s = openStore(t, Options{Folder: dir})
	if got, err := s.Progress.Get(ctx, "key-a"); err != nil || string(got) != "first " {
		t.Errorf("after a restart: %q, %v", got, err)
	}
	if err := s.Progress.Delete(ctx, "key-a"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Progress.Get(ctx, "key-a"); !errors.Is(err, ErrAbsent) {
		t.Errorf("a deleted value: %v, want ErrAbsent", err)
	}
	if err := s.Progress.Change(ctx, "key-a", add("again")); err != nil {
		t.Errorf("a value cannot come back after it was deleted: %v", err)
	}
	if got, _ := s.Progress.Get(ctx, "key-a"); string(got) != "again " {
		t.Errorf("got %q: something of the deleted value is left", got)
	}
}

func TestChangesAtOnceLoseNothing(t *testing.T) {
	s := openStore(t, Options{Folder: t.TempDir()})
	ctx := t.Context()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 5 {
				if err := s.Progress.Change(ctx, "key-a", add(fmt.Sprintf("%d-%d", i, j))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	got, err := s.Progress.Get(ctx, "key-a")
	if err != nil || len(strings.Fields(string(got))) != 40 {
		t.Errorf("%d of 40 changes are left, %v", len(strings.Fields(string(got))), err)
	}
}

func TestChangeThatIsGivenUpChangesNothing(t *testing.T) {
	s := openStore(t, Options{Folder: t.TempDir()})
	ctx := t.Context()
	broken := errors.New("no")
	if err := s.Rooms.Change(ctx, "K7QF.state", func([]byte) ([]byte, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("error %v, want the work's own", err)
	}
	if err := s.Rooms.Change(ctx, "K7QF.state", func([]byte) ([]byte, error) { return make([]byte, maxValue+1), nil }); err == nil {
		t.Error("a value that is too large was written")
	}
	if _, err := s.Rooms.Get(ctx, "K7QF.state"); !errors.Is(err, ErrAbsent) {
		t.Errorf("something was written: %v", err)
	}
}

func TestWatchSeesWhatIsThereAndEveryChange(t *testing.T) {
	s := openStore(t, Options{Folder: t.TempDir()})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for _, key := range []string{"K7QF.state", "K7QF.member.a", "OTHER.state"} {
		if err := s.Rooms.Put(ctx, key, []byte("1")); err != nil {
			t.Fatal(err)
		}
	}
	type change struct{ key, value string }
	changes := make(chan change, 10)
	ready := make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- s.Rooms.Watch(ctx, "K7QF.>", func(key string, value []byte) {
			if value == nil {
				value = []byte("gone")
			}
			changes <- change{key, string(value)}
		}, func() { close(ready) })
	}()
	<-ready
	if err := s.Rooms.Put(ctx, "K7QF.state", []byte("2")); err != nil {
		t.Fatal(err)
	}
	if err := s.Rooms.Delete(ctx, "K7QF.member.a"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []change{{"K7QF.state", "1"}, {"K7QF.member.a", "1"}, {"K7QF.state", "2"}, {"K7QF.member.a", "gone"}} {
		if got := <-changes; got != want {
			t.Errorf("saw %v, want %v", got, want)
		}
	}
	all, err := s.Rooms.All(ctx, "K7QF.>")
	if err != nil || len(all) != 1 || string(all["K7QF.state"]) != "2" {
		t.Errorf("all of the room: %v, %v", all, err)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("Watch returned %v", err)
	}
}

func TestRecordingComesBackInOrder(t *testing.T) {
	s := openStore(t, Options{Folder: t.TempDir()})
	ctx := t.Context()
	for i := range 450 {
		for range 1 + i%2 { // some are sent twice
			if err := s.Record(ctx, "K7QF", fmt.Sprint("K7QF-", i), []byte(fmt.Sprint(i))); err != nil {
				t.Fatal(err)
			}
		}
	}
	next := 0
	if err := s.Recording(ctx, "K7QF", func(event []byte) error {
		if string(event) != fmt.Sprint(next) {
			t.Fatalf("event %d is %q", next, event)
		}
		next++
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if next != 450 {
		t.Errorf("%d events, want 450", next)
	}
	if err := s.Forget(ctx, "K7QF"); err != nil {
		t.Fatal(err)
	}
	if err := s.Recording(ctx, "K7QF", func([]byte) error { return errors.New("there is one") }); err != nil {
		t.Errorf("after Forget: %v", err)
	}
}

// The process is killed while it writes. Whatever it said was written is there.
func TestKilledWhileWriting(t *testing.T) {
	if dir := os.Getenv("RACELAB_TEST_STORE"); dir != "" {
		writeForEver(dir)
	}
	dir := t.TempDir()
	acknowledged := 0
	for range 3 {
		cmd := exec.Command(os.Args[0], "-test.run=TestKilledWhileWriting")
		cmd.Env = append(os.Environ(), "RACELAB_TEST_STORE="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 64)
		seen := ""
		for strings.Count(seen, "\n") < 20 {
			n, err := out.Read(buf)
			if err != nil {
				t.Fatalf("the writer ended: %v", err)
			}
			seen += string(buf[:n])
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		rest := make([]byte, 1<<16)
		for {
			n, err := out.Read(rest)
			seen += string(rest[:n])
			if err != nil {
				break
			}
		}
		_ = cmd.Wait() // it was killed
		for _, line := range strings.SplitAfter(seen, "\n") {
			if n, err := strconv.Atoi(strings.TrimSuffix(line, "\n")); err == nil && strings.HasSuffix(line, "\n") {
				acknowledged = max(acknowledged, n)
			}
		}
		s, err := Open(t.Context(), Options{Folder: dir})
		if err != nil {
			t.Fatal(err)
		}
		value, err := s.Progress.Get(t.Context(), "key-a")
		s.Close()
		if err != nil {
			t.Fatal(err)
		}
		kept, err := strconv.Atoi(string(value))
		if err != nil || kept < acknowledged {
			t.Fatalf("%d was acknowledged, and %q is kept (%v)", acknowledged, value, err)
		}
	}
}

func writeForEver(dir string) {
	s, err := Open(context.Background(), Options{Folder: dir})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for {
		n := 0
		err := s.Progress.Change(context.Background(), "key-a", func(old []byte) ([]byte, error) {
			n, _ = strconv.Atoi(string(old))
			n++
			return []byte(strconv.Itoa(n)), nil
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(n)
	}
}

func TestWhatCannotBeOpened(t *testing.T) {
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		o    Options
		want string
	}{
		"a file in place of the folder": {Options{Folder: file}, "cannot make the folder"},
		"nobody there":                  {Options{URL: "nats://ada:secret@127.0.0.1:1"}, "cannot reach the NATS server at nats://…@127.0.0.1:1"},
		"no credentials":                {Options{URL: "nats://127.0.0.1:1", Credentials: file + "x"}, "cannot read the NATS credentials"},
	} {
		start := time.Now()
		_, err := Open(t.Context(), tc.o)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: error %v, want one that says %q", name, err, tc.want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error tells a password: %v", name, err)
		}
		t.Logf("%s: %s", name, time.Since(start))
	}
}
