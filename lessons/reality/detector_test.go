package reality

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"racelab/lessons"
)

func lesson(t *testing.T, name string) *lessons.Lesson {
	t.Helper()
	l, err := lessons.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// detectorIsHere reports whether the race detector can be had on this machine, by other means
// than Detect.
func detectorIsHere(t *testing.T) bool {
	t.Helper()
	out, err := exec.Command("go", "env", "CGO_ENABLED").Output()
	if err != nil || strings.TrimSpace(string(out)) != "1" {
		return false
	}
	_, gcc := exec.LookPath("gcc")
	_, clang := exec.LookPath("clang")
	return gcc == nil || clang == nil
}

// TestTheRaceDetector holds what is told of the detector to what the explorer knows: two deposits
// race, and with a lock they do not.
func TestTheRaceDetector(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs with the Go toolchain")
	}
	here := detectorIsHere(t)
	patient := Detector{Build: time.Hour, Watch: time.Hour} // a machine may have much else to do
	for _, tt := range []struct {
		switches []string
		race     bool
	}{{nil, true}, {[]string{"lock"}, false}} {
		d, err := patient.Detect(t.Context(), lesson(t, "lost-update"), tt.switches, 100)
		switch {
		case err != nil:
			t.Fatal(tt.switches, err)
		case !here:
			if d.Asked || d.Without == "" {
				t.Errorf("without a detector it says %+v", d)
			}
		case !d.Asked || d.Race != tt.race || !tt.race && d.Runs != 100:
			t.Errorf("with %v the detector says %+v, want a race: %t", tt.switches, d, tt.race)
		case tt.race && (d.First.File != "deposit.go" || d.First.Line == 0 || d.Second.Line == 0 || !strings.Contains(d.Words(), "deposit.go:")):
			t.Errorf("the accesses are %+v: %s", d, d.Words())
		}
	}
}

func TestTheRaceDetectorCannotBeHad(t *testing.T) {
	for _, tt := range []struct{ name, lesson, toolchain, want string }{
		{"no toolchain", "lost-update", filepath.Join(t.TempDir(), "none"), "There is no Go toolchain here"},
		{"a database", "account-sql", "", "lies behind a database"},
		{"Redis", "redis-counter", "", "lies behind a Redis server"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Detector{Toolchain: tt.toolchain}.Detect(t.Context(), lesson(t, tt.lesson), nil, 1)
			if err != nil || d.Asked || !strings.Contains(d.Words(), tt.want) {
				t.Errorf("%+v, %v", d, err)
			}
		})
	}
}

// TestEveryLessonIsBuiltOrSaysWhatItNeeds keeps the source that lessons reach complete.
func TestEveryLessonIsBuiltOrSaysWhatItNeeds(t *testing.T) {
	for _, l := range lessons.All() {
		for _, path := range l.Imports() {
			if name, ok := strings.CutPrefix(path, "racelab/lessons/internal/"); ok && needs(l) == "" && !strings.Contains("disk fault remote service world", name) {
				t.Errorf("%s reaches %s, whose source is not compiled with it: see lessons/internal/source.go", l.Name, path)
			}
			if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") && needs(l) == "" {
				t.Errorf("%s imports %s, and is compiled without it: say in needs what its actors meet in", l.Name, path)
			}
		}
	}
}

func TestReportsOfTheRaceDetector(t *testing.T) {
	const report = `==================
WARNING: DATA RACE
Write at 0x00c000012345 by goroutine 9:
  runtime.mapassign_faststr()
      /usr/local/go/src/internal/runtime/maps/runtime_faststr_swiss.go:263 +0x0
  racelab/lessons/shared-map.(*Lesson).sell()
      /tmp/x/lessons/shared-map/seats.go:62 +0x124

Previous read at 0x00c000012345 by goroutine 8:
  racelab/lessons/shared-map.(*Lesson).free()
      /tmp/x/lessons/shared-map/seats.go:71 +0x90
`
	a, b := touches(report)
	if a.String() != "write in (*Lesson).sell, seats.go:62" || b.String() != "read in (*Lesson).free, seats.go:71" {
		t.Errorf("read as %q and %q", a, b)
	}
	if a, b := touches("nothing of the kind"); a != (Touch{}) || b != (Touch{}) {
		t.Errorf("read as %v and %v", a, b)
	}
}
