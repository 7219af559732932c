package disk_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"racelab/lessons/internal/disk"
	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/world"
	"racelab/sim"
)

// run encloses a test in one run of a lesson.
func run(t *testing.T) {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	world.Begin()
	t.Cleanup(func() {
		if err := world.End(); err != nil {
			t.Error(err)
		}
	})
}

// must fails the test at an error.
func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func content(t *testing.T, name string) string {
	t.Helper()
	text, err := disk.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "missing"
	}
	check(t, err)
	return string(text)
}

func TestEachRunHasAFolderOfItsOwnAndLeavesNothing(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	for range 2 {
		world.Begin()
		if got := content(t, "conf"); got != "missing" {
			t.Errorf("a new run finds %q", got)
		}
		check(t, disk.WriteFile("conf", []byte("x")))
		must[*disk.File](t)(disk.Open("log", os.O_CREATE|os.O_WRONLY)) // and never closed
		if all, _ := filepath.Glob(filepath.Join(temp, "*", "*")); len(all) != 2 {
			t.Errorf("while it runs there is %q", all)
		}
		check(t, world.End())
		if all, _ := filepath.Glob(filepath.Join(temp, "*")); len(all) != 0 {
			t.Errorf("the run left %q", all)
		}
	}
}

func TestErrorsSpeakOfTheNamesThatTheLessonKnows(t *testing.T) {
	run(t)
	_, opening := disk.Open("none", os.O_RDONLY)
	_, reading := disk.ReadFile("none")
	for what, err := range map[string]error{
		"open none: ":         opening,
		"remove none: ":       disk.Remove("none"),
		"truncate none: ":     disk.Truncate("none", 0),
		"rename none other: ": disk.Rename("none", "other"),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), what) || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%v, want %s…", err, what)
		}
	}
	if !errors.Is(reading, fs.ErrNotExist) {
		t.Errorf("reading a file that is not there: %v", reading)
	}
}

func TestALockExcludesOtherOpeningsAndEndsWithItsOwn(t *testing.T) {
	run(t)
	open := func() *disk.File { return must[*disk.File](t)(disk.Open("lock", os.O_CREATE|os.O_RDWR)) }
	a, b := open(), open()
	check(t, a.Lock())
	check(t, a.Lock()) // whoever has it may ask again
	got := make(chan error, 1)
	written := make(chan string, 2) // of the kernel's locks the race detector knows nothing
	go func() {
		err := b.Lock()
		written <- "b"
		got <- errors.Join(err, b.Unlock())
	}()
	written <- "a"
	check(t, a.Close())
	check(t, <-got)
	if order := <-written + <-written; order != "ab" {
		t.Errorf("they wrote %q", order)
	}
	check(t, open().Lock())
}

// The dead neither write nor hold locks.
func TestACrashClosesWhatItsProcessHasOpen(t *testing.T) {
	run(t)
	check(t, disk.WriteFile("conf", []byte("old")))
	seen := map[string]bool{}
	for range 400 {
		check(t, disk.WriteFile("conf", []byte("old")))
		fault.Die(true, func() {
			f, _ := disk.Open("lock", os.O_CREATE|os.O_RDWR)
			_ = f.Lock()
			_ = disk.WriteFile("conf", []byte("new"))
			_ = f.Close()
		})
		f := must[*disk.File](t)(disk.Open("lock", os.O_CREATE|os.O_RDWR))
		check(t, f.Lock()) // hangs if the dead keep it
		seen[content(t, "conf")] = true
		check(t, f.Close())
	}
	for _, want := range []string{"old", "", "new"} {
		if !seen[want] {
			t.Errorf("no crash left %q; seen %v", want, seen)
		}
	}
}

// save saves with what is on of the three precautions.
func save(t *testing.T, rename, sync, syncDir bool) {
	name := "conf"
	if rename {
		name = "tmp"
	}
	f := must[*disk.File](t)(disk.Open(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY))
	must[int](t)(f.WriteString("new"))
	if sync {
		check(t, f.Sync())
	}
	check(t, f.Close())
	if rename {
		check(t, disk.Rename("tmp", "conf"))
	}
	if syncDir {
		check(t, disk.SyncDir())
	}
}

func TestWhatAPowerLossLeaves(t *testing.T) {
	tests := []struct {
		name                  string
		rename, sync, syncDir bool
		want                  []string
	}{
		{"written over", false, false, false, []string{"new", "old"}}, // the engine has more
		{"written over and synced", false, true, false, []string{"new"}},
		{"renamed", true, false, false, []string{"", "new", "old"}},
		{"synced and renamed", true, true, false, []string{"new", "old"}},
		{"renamed, and only the folder synced", true, false, true, []string{"", "new"}},
		{"synced, renamed, and the folder synced", true, true, true, []string{"new"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("TMPDIR", t.TempDir())
			seen := map[string]bool{}
			for range 60 {
				world.Begin()
				f := must[*disk.File](t)(disk.Open("conf", os.O_CREATE|os.O_WRONLY))
				must[int](t)(f.WriteString("old"))
				check(t, f.Sync())
				check(t, f.Close())
				check(t, disk.SyncDir())
				save(t, tt.rename, tt.sync, tt.syncDir)
				disk.PowerLoss()
				seen[content(t, "conf")] = true
				check(t, world.End())
			}
			var got []string
			for text := range seen {
				got = append(got, text)
			}
			slices.Sort(got)
			if !slices.Equal(got, tt.want) {
				t.Errorf("it leaves %q, want %q", got, tt.want)
			}
			engine := inTheEngine(t, tt.rename, tt.sync, tt.syncDir)
			for _, text := range got {
				if !slices.Contains(engine, text) {
					t.Errorf("compiled it leaves %q, in the engine never: %q", text, engine)
				}
			}
			if len(engine) > max(len(got), 3) || tt.syncDir && len(engine) != len(got) {
				t.Errorf("in the engine it leaves %q", engine)
			}
		})
	}
}

const program = `package lesson

import (
	"fmt"
	"os"

	"racelab/lessons/internal/disk"
)

type Lesson struct {
	Rename  bool ` + "`fix:\"r\"`" + `
	Sync    bool ` + "`fix:\"s\"`" + `
	SyncDir bool ` + "`fix:\"d\"`" + `
}

func (l *Lesson) Setup() {
	f, _ := disk.Open("conf", os.O_CREATE|os.O_WRONLY)
	f.WriteString("old")
	f.Sync()
	f.Close()
	disk.SyncDir()
}

func (l *Lesson) Save() {
	name := "conf"
	if l.Rename {
		name = "tmp"
	}
	f, _ := disk.Open(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY)
	f.WriteString("new")
	if l.Sync {
		f.Sync()
	}
	f.Close()
	if l.Rename {
		disk.Rename("tmp", "conf")
	}
	if l.SyncDir {
		disk.SyncDir()
	}
	disk.PowerLoss()
}

func (l *Lesson) Outcome() string {
	text, _ := disk.ReadFile("conf")
	return fmt.Sprintf("%s.", text)
}
`

// inTheEngine returns what the same leaves on the modelled disk.
func inTheEngine(t *testing.T, rename, sync, syncDir bool) []string {
	t.Helper()
	p, err := sim.Load("disk", []sim.File{{Name: "disk.go", Text: []byte(program)}})
	check(t, err)
	var on []string
	for name, is := range map[string]bool{"rename": rename, "sync": sync, "sync-dir": syncDir} {
		if is {
			on = append(on, name)
		}
	}
	r, err := p.Explore(t.Context(), sim.Config{Switches: on}, sim.Budget{}, nil)
	check(t, err)
	var out []string
	for _, o := range r.Outcomes {
		out = append(out, strings.TrimSuffix(o.Text, "."))
	}
	slices.Sort(out)
	return out
}
