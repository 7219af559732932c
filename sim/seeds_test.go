package sim_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"racelab/sim"
)

const seeded = `package p

import "testing"

func FuzzHalf(f *testing.F) {
	f.Add(1.5)
	f.Fuzz(func(t *testing.T, x float64) {
		if x != x || x < 0 {
			t.Errorf("%v", x)
		}
	})
}
`

// TestSeedsInFiles: they are a part of the program, and of its hash.
func TestSeedsInFiles(t *testing.T) {
	dir := t.TempDir()
	seeds := filepath.Join(dir, "testdata", "fuzz", "FuzzHalf")
	if err := os.MkdirAll(seeds, 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(path, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(dir, "p_test.go"), seeded)
	hashes := map[string]bool{}
	for text, fails := range map[string]bool{
		"":                false, // no file
		"float64(2)\n":    false,
		"float64(-2.5)\n": true,
		"float64(NaN)\n":  true,
		"float64(+Inf)\n": false,
		"math.Float64frombits(0x8000000000000001)": true, // the smallest negative number
	} {
		if text != "" {
			write(filepath.Join(seeds, "a"), "go test fuzz v1\n"+text)
		}
		p, err := sim.LoadPath(dir)
		if err != nil {
			t.Fatal(err)
		}
		r, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.Fails() != fails || fails && !strings.Contains(r.Outcomes[0].Text, "FuzzHalf/a") {
			t.Errorf("%q: it fails: %t; %q", text, r.Fails(), r.Outcomes[0].Text)
		}
		hashes[p.Hash()] = true
		if err := os.RemoveAll(filepath.Join(seeds, "a")); err != nil {
			t.Fatal(err)
		}
	}
	if len(hashes) != 6 {
		t.Errorf("%d hashes of 6 programs", len(hashes))
	}
	for _, wrong := range []string{"float64(2)", "go test fuzz v2\n", "go test fuzz v1\nos.Exit(1)\n", "go test fuzz v1\nint(f())\n", "go test fuzz v1\nint(1", "go test fuzz v1\nint(1); int(2)\n"} {
		write(filepath.Join(seeds, "a"), wrong)
		if _, err := sim.LoadPath(dir); err == nil || !strings.Contains(err.Error(), "testdata/fuzz/FuzzHalf/a: ") {
			t.Errorf("the seed %q: %v", wrong, err)
		}
	}
}
