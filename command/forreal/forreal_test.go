package forreal

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// ends are tests that end in every way in which one can. N is in a file, so that they know how often they ran.
const ends = `package ends

import (
	"fmt"
	"os"
	"testing"
)

func again(t *testing.T, name string) int {
	old, _ := os.ReadFile(name)
	if err := os.WriteFile(name, append(old, 'x'), 0o600); err != nil {
		t.Fatal(err)
	}
	return len(old)
}

func TestHolds(t *testing.T)  { fmt.Print("no end of line") }
func TestFails(t *testing.T)  { t.Run("--- PASS: TestFails", func(t *testing.T) { t.Error("no") }) }
func TestThird(t *testing.T)  { if again(t, "third")%3 == 2 { t.Error("third") } }
func TestPanics(t *testing.T) { if again(t, "panics")%4 == 3 { panic("four") } }
func TestExits(t *testing.T)  { if again(t, "exits")%2 == 1 { os.Exit(0) } }
func TestDead(t *testing.T)   { if again(t, "dead")%5 == 4 { select {} } }
func TestSkips(t *testing.T)  { t.Skip() }
func TestSpins(t *testing.T)  { for {} }
`

func TestRunsAreCountedHoweverTheyEnd(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module ends\n\ngo 1.26\n", "ends_test.go": ends} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	binary := filepath.Join(t.TempDir(), "test")
	if err := Build(t.Context(), dir, binary); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]Tally{
		"TestHolds": {20, 0, false}, "TestFails": {20, 20, false}, "TestThird": {20, 6, false}, "TestPanics": {20, 5, false}, "TestExits": {20, 10, false},
		"TestDead": {20, 4, false}, "TestSkips": {20, 0, false},
	} {
		got, err := Count(t.Context(), Test{Binary: binary, Dir: dir, Name: name}, 20, 10*time.Minute, 10*time.Minute)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, want)
		}
	}
	spins := Test{Binary: binary, Dir: dir, Name: "TestSpins"}
	if got, err := Count(t.Context(), spins, 1, 10*time.Minute, time.Millisecond*500); err != nil || got != (Tally{1, 1, false}) {
		t.Errorf("a run that never ends: %+v, %v", got, err)
	}
	if got, err := Count(t.Context(), spins, 5, 500*time.Millisecond, 10*time.Minute); err != nil || got != (Tally{0, 0, true}) {
		t.Errorf("a run that was called off: %+v, %v", got, err)
	}
	if _, err := Count(t.Context(), Test{Binary: binary, Dir: dir, Name: "TestNone"}, 5, 10*time.Minute, 10*time.Minute); err == nil || !strings.Contains(err.Error(), "no TestNone") {
		t.Errorf("a test that there is not: %v", err)
	}
}

func TestWhatDoesNotCompileIsSaid(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module ends\n\ngo 1.26\n", "ends_test.go": "package ends\n\nfunc init() { missing() }\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := Build(t.Context(), dir, filepath.Join(t.TempDir(), "test")); err == nil || !strings.Contains(err.Error(), "undefined: missing") {
		t.Errorf("%v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if err := Build(t.Context(), dir, filepath.Join(t.TempDir(), "test")); err == nil || !strings.Contains(err.Error(), "there is no Go toolchain here") {
		t.Errorf("%v", err)
	}
}
