package progress

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// The test binary is also a program that saves progress, for tests with several.
func TestMain(m *testing.M) {
	if path := os.Getenv("PROGRESS_WRITER"); path != "" {
		write(path, os.Getenv("PROGRESS_NAME"))
	}
	os.Exit(m.Run())
}

// write saves answer after answer, and prints the number of each that is saved.
func write(path, name string) {
	n, _ := strconv.Atoi(os.Getenv("PROGRESS_COUNT"))
	f := NewFile(path, func(s string) { fmt.Println("notice:", s) })
	for i := range n {
		_, err := f.Update(context.Background(), func(r *Record) {
			r.Answered(Answer{At: begin.Add(time.Duration(i) * time.Second), Lesson: name, Kind: "predict"})
		})
		if err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		fmt.Println(i)
	}
	os.Exit(0)
}

func writer(t *testing.T, path, name string, count int) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "PROGRESS_WRITER="+path, "PROGRESS_NAME="+name, "PROGRESS_COUNT="+strconv.Itoa(count))
	return cmd
}

func TestProgramsAtOnceLoseNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "racelab", "progress.json")
	const programs, answers = 4, 40
	var wg sync.WaitGroup
	for i := range programs {
		cmd := writer(t, path, fmt.Sprint("writer-", i), answers)
		wg.Go(func() {
			if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "notice") {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	wg.Wait()
	r, err := NewFile(path, nil).Load(t.Context())
	if err != nil || len(r.Answers) != programs*answers {
		t.Errorf("%d answers were kept of %d: %v", len(r.Answers), programs*answers, err)
	}
}

func TestKilledWhileItSaves(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.json")
	saved := 0
	for round := range 12 {
		cmd := writer(t, path, fmt.Sprint("round-", round), 1_000_000)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 64)
		if _, err := out.Read(buf); err != nil { // it has saved at least once
			t.Fatal(err)
		}
		if err := cmd.Process.Kill(); err != nil { // SIGKILL, wherever it is
			t.Fatal(err)
		}
		_ = cmd.Wait()
		f := NewFile(path, func(s string) { t.Errorf("round %d: %s", round, s) })
		r, err := f.Load(t.Context())
		if err != nil || len(r.Answers) <= saved {
			t.Fatalf("round %d: %d answers, %d before: %v", round, len(r.Answers), saved, err)
		}
		saved = len(r.Answers)
	}
}

func TestDamagedFilesAreKeptAside(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "cut": `{"version":1,"lessons":{"a`, "no version": `{}`, "other": `[1,2]`,
		"two": `{"version":1}{"version":1}`, "zeros": strings.Repeat("\x00", 512), "wrong type": `{"version":1,"lessons":7}`,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "progress.json")
			for n := 1; n <= 2; n++ {
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				var told []string
				f := NewFile(path, func(s string) { told = append(told, s) })
				r, err := f.Load(t.Context())
				if err != nil || len(r.Lessons) != 0 || len(told) != 1 || !strings.Contains(told[0], fmt.Sprintf("damaged-%d", n)) {
					t.Fatalf("%v, %+v, told %q", err, r, told)
				}
				kept, err := os.ReadFile(fmt.Sprintf("%s.damaged-%d", path, n))
				if err != nil || string(kept) != text {
					t.Errorf("kept %q: %v", kept, err)
				}
				if _, err := f.Update(t.Context(), func(r *Record) { r.Finish("l", begin) }); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestNewerFilesAreLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.json")
	const newer = `{"version":2,"lessons":["as nobody knows yet"]}`
	if err := os.WriteFile(path, []byte(newer), 0o600); err != nil {
		t.Fatal(err)
	}
	var told []string
	f := NewFile(path, func(s string) { told = append(told, s) })
	if _, err := f.Update(t.Context(), func(r *Record) { r.Finish("l", begin) }); err != nil {
		t.Fatal(err)
	}
	if r, err := f.Load(t.Context()); err != nil || r.Lessons["l"].Done.IsZero() {
		t.Errorf("%+v, %v", r, err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != newer {
		t.Errorf("the newer file is %q now: %v", text, err)
	}
	if len(told) != 1 || !strings.Contains(told[0], "newer") {
		t.Errorf("told %q", told)
	}
}

func TestAFullDiskKeepsWhatWasSaved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.json")
	f := NewFile(path, nil)
	if _, err := f.Update(t.Context(), func(r *Record) { r.Finish("before", begin) }); err != nil {
		t.Fatal(err)
	}
	cmd := writer(t, path, strings.Repeat("x", 4096), 10)
	// A limit on the size of files stands for a disk without room.
	limited := exec.Command("sh", append([]string{"-c", `ulimit -f 1; trap '' XFSZ; exec "$0"`}, cmd.Args...)...)
	limited.Env = cmd.Env
	out, err := limited.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "what was saved before is still there") {
		t.Fatalf("%v: %s", err, out)
	}
	r, err := NewFile(path, func(s string) { t.Error(s) }).Load(t.Context())
	if err != nil || r.Lessons["before"].Done.IsZero() || len(r.Answers) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".progress-*"))
	if len(left) != 0 {
		t.Errorf("%v was left behind", left)
	}
}

func TestWaitingForTheLockEndsWithTheContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.json")
	f := NewFile(path, nil)
	unlock, err := f.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := NewFile(path, nil).Update(ctx, func(*Record) {}); !errors.Is(err, ctx.Err()) {
		t.Errorf("%v", err)
	}
}

func TestDefaultPath(t *testing.T) {
	tests := []struct{ state, home, want string }{
		{"/s", "/h", "/s/racelab/progress.json"},
		{"", "/h", "/h/.local/state/racelab/progress.json"},
		{"relative", "/h", "/h/.local/state/racelab/progress.json"},
		{"", "", ""},
	}
	for _, tt := range tests {
		env := map[string]string{"XDG_STATE_HOME": tt.state, "HOME": tt.home}
		got, err := DefaultPath(func(k string) string { return env[k] })
		if got != tt.want || (err != nil) != (tt.want == "") {
			t.Errorf("%+v: %q, %v", tt, got, err)
		}
	}
}

func TestAFolderInPlaceOfTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.json")
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := NewFile(path, nil).Update(t.Context(), func(*Record) {}); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Errorf("%v", err)
	}
}
