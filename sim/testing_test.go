package sim_test

import (
	"context"
	"slices"
	"testing"

	"racelab/sim"
)

// TestPackageTesting explores one test each; what must come out is what go test
// prints of it, without the times and positions of a goroutine's trace.
func TestPackageTesting(t *testing.T) {
	for name, c := range map[string]struct {
		imports, text string
		fails         bool
		want          []string
	}{
		"TestMain goes round the test": {`"fmt"; "os"`, `
var stock map[string]int
func TestMain(m *testing.M) { stock = map[string]int{"a": 1}; fmt.Println("up"); code := m.Run(); fmt.Println("down"); os.Exit(code) }
func TestX(t *testing.T) { stock["b"] = 2 }`, false, []string{"up\ndown\n"}},
		"TestMain without Exit, of a test that fails": {`"fmt"`, `
func TestMain(m *testing.M) { fmt.Println(m.Run()) }
func TestX(t *testing.T) { t.Fail() }`, true, []string{"--- FAIL: TestX (0.00s)\n1\n"}},
		"TestMain that finds something itself": {`"os"`, `
func TestMain(m *testing.M) { m.Run(); os.Exit(3) }
func TestX(t *testing.T) {}`, true, []string{"exit status 3"}},
		"a panic ends the program before main hears of the test": {``, `
func TestX(t *testing.T) { panic("oh") }`, true, []string{"--- FAIL: TestX (0.00s)\npanic: oh"}},
		"a panic beside a cleanup": {`"fmt"`, `
func TestX(t *testing.T) { t.Cleanup(func() { fmt.Println("cleaned") }); var m map[int]int; m[1]++ }`, true,
			[]string{"cleaned\n--- FAIL: TestX (0.00s)\npanic: assignment to entry in nil map"}},
		"Goexit is a panic": {`"runtime"`, `
func TestX(t *testing.T) { runtime.Goexit() }`, true, []string{"--- FAIL: TestX (0.00s)\npanic: test executed panic(nil) or runtime.Goexit"}},
		"TempDir is a folder": {`"os"; "fmt"`, `
func TestX(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	if err := os.WriteFile(a+"/x", []byte("hi"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := os.Stat(b + "/x")
	fmt.Println(a != b, os.IsNotExist(err))
}`, false, []string{"true true\n"}},
		"TempDir of a subtest": {`"os"`, `
func TestX(t *testing.T) {
	t.Run("sub", func(t *testing.T) {
		if _, err := os.ReadDir(t.TempDir()); err != nil {
			t.Fatal(err)
		}
	})
}`, false, []string{""}},
	} {
		t.Run(name, func(t *testing.T) {
			text := "package p\n\nimport (\"testing\"; " + c.imports + ")\n" + c.text + "\n"
			p, err := sim.Load("p", []sim.File{{Name: "p_test.go", Text: []byte(text)}})
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.Explore(context.Background(), sim.Config{Entry: "TestX"}, sim.Budget{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, o := range r.Outcomes {
				got = append(got, o.Text)
			}
			if !slices.Equal(got, c.want) || r.Fails() != c.fails || !r.Complete {
				t.Errorf("it fails: %t, with %q, want %t and %q; %s", r.Fails(), got, c.fails, c.want, r.Coverage)
			}
		})
	}
}
