package pack

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"racelab/lessons/katas"
)

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// What is made can be read, as a kata and in a pack; nothing is overwritten.
func TestAPackIsMadeAndRead(t *testing.T) {
	dir := t.TempDir()
	files, err := CreateKata(filepath.Join(dir, "incidents", "slow-charge"))
	if err != nil || len(files) < 8 {
		t.Fatalf("%v, %v", files, err)
	}
	if _, err := CreateKata(filepath.Join(dir, "incidents", "slow-charge")); err == nil || !strings.Contains(err.Error(), "not there yet") {
		t.Errorf("a kata is made again: %v", err)
	}
	if p, err := Open(filepath.Join(dir, "incidents", "slow-charge")); err != nil || len(p.Katas) != 1 || p.Katas[0].Name != "incidents/slow-charge" || len(p.Katas[0].Wrong) < 4 {
		t.Fatalf("%v, %+v", err, p)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "lessons new") {
		t.Errorf("a folder that is no pack: %v", err)
	}
	put(t, dir, "incidents/notes/readme.txt", "of no kata")
	for head, said := range map[string]string{
		"format: 1\ntitle: Incidents of 2026\n": "",
		"format: 3\ntitle: Incidents\n":         "take a newer racelab",
		"format: 2\ntitle: Incidents\n":         "needs a line “version",
		"title: Incidents\n":                    "needs the lines",
		"format: 1\n":                           "needs the lines",
	} {
		put(t, dir, "incidents/pack.md", head)
		p, err := Open(filepath.Join(dir, "incidents"))
		if said == "" && (err != nil || len(p.Katas) != 1 || p.Title != "Incidents of 2026") || said != "" && (err == nil || !strings.Contains(err.Error(), said)) {
			t.Errorf("%q: %v, %+v", head, err, p)
		}
	}
	put(t, dir, "incidents/slow-charge/kata.md", strings.Repeat("x", katas.MaxFile+1))
	if _, err := Open(filepath.Join(dir, "incidents")); err == nil {
		t.Error("a huge page is read")
	}
}

// A folder that leads out of the pack is not read.
func TestAPackStaysInItsFolder(t *testing.T) {
	dir := t.TempDir()
	if _, err := CreateKata(filepath.Join(dir, "elsewhere")); err != nil {
		t.Fatal(err)
	}
	put(t, dir, "pack/pack.md", "format: 1\ntitle: A pack\n")
	for _, link := range []string{"../elsewhere", filepath.Join(dir, "elsewhere")} {
		at := filepath.Join(dir, "pack", "inside")
		if err := os.Symlink(link, at); err != nil {
			t.Skip("this system has no links")
		}
		if p, err := Open(filepath.Join(dir, "pack")); err == nil {
			t.Errorf("the link %s is followed: %+v", link, p)
		}
		_ = os.Remove(at)
	}
	put(t, dir, "pack/own/starter/x.go", "package x\n")
	page, err := os.ReadFile(filepath.Join(dir, "elsewhere", "kata.md"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, "pack/own/kata.md", string(page))
	if err := os.Symlink(filepath.Join(dir, "elsewhere", "right"), filepath.Join(dir, "pack", "own", "right")); err != nil {
		t.Fatal(err)
	}
	put(t, dir, "pack/own/starter/x_test.go", "package x\n")
	if _, err := Open(filepath.Join(dir, "pack")); err == nil {
		t.Error("a linked folder of solutions is read")
	}
}
