package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"racelab/ui/shell"
)

func TestOwnProgramsAreFound(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                  "module example.org/shop\n",
		"bank/bank_test.go":       "package bank\nimport \"testing\"\ntype T int\nfunc TestTwo(t *testing.T) {}\nfunc Testing() {}\nfunc TestMain(m *testing.M) {}\nfunc (T) TestMethod(t *testing.T) {}\nfunc Test(t *testing.T) {\n\t_ = 1\n}\nfunc Testlower(t *testing.T) {}\n",
		"cmd/main.go":             "package main\nfunc main() {}\n",
		"cmd/other.go":            "//go:build windows\npackage main\nfunc main() {}\n",
		"lib/lib.go":              "package lib\nfunc main() {}\n",
		"wrong/wrong_test.go":     "package wrong\nfunc TestWrong(t *testing.T) {\n",
		"testdata/x_test.go":      "package x\nfunc TestX(t *testing.T) {}\n",
		"vendor/v/x_test.go":      "package x\nfunc TestX(t *testing.T) {}\n",
		".git/x_test.go":          "package x\nfunc TestX(t *testing.T) {}\n",
		"_old/x_test.go":          "package x\nfunc TestX(t *testing.T) {}\n",
		"bank/_draft_test.go":     "package bank\nfunc TestX(t *testing.T) {}\n",
		"other/go.mod":            "module example.org/other\n",
		"other/x_test.go":         "package x\nfunc TestX(t *testing.T) {}\n",
		"bank/folder_test.go/x.t": "",
	} {
		put(t, filepath.Join(dir, name), text)
	}
	t.Chdir(dir)
	got, err := ownPrograms{"."}.Find(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range got {
		names = append(names, filepath.ToSlash(e.Path)+" "+e.Name)
	}
	if want := []string{"./bank TestTwo", "./bank Test", "./cmd main"}; !slices.Equal(names, want) {
		t.Errorf("found %q, want %q", names, want)
	}
	if want := "func Test(t *testing.T) {\n\t_ = 1\n}"; got[1].Text != want {
		t.Errorf("its source is %q", got[1].Text)
	}
	for _, e := range got { // each is what a command opens
		l, err := ownPrograms{"."}.Open(e)
		if err != nil || l.Entry != e.Name || l.Follow == nil {
			t.Errorf("%v opens %q: %v", e, l.Entry, err)
		}
	}
	if _, err := (ownPrograms{"."}).Open(shell.OwnEntry{Path: "./wrong", Name: "TestWrong"}); err == nil || !strings.Contains(err.Error(), "wrong_test.go:") {
		t.Errorf("a program that does not compile: %v", err)
	}
}

func TestOwnProgramsAreBounded(t *testing.T) {
	dir := t.TempDir()
	var text strings.Builder
	text.WriteString("package many\n")
	for i := range mostOwn + 10 {
		fmt.Fprintf(&text, "func Test%d(t *testing.T) {}\n", i)
	}
	put(t, filepath.Join(dir, "a", "many_test.go"), text.String())
	put(t, filepath.Join(dir, "b", "one_test.go"), "package one\nfunc TestOne(t *testing.T) {}\n")
	got, err := ownPrograms{dir}.Find(context.Background())
	if err == nil || !strings.Contains(err.Error(), "racelab lab ./bank") || len(got) < mostOwn {
		t.Errorf("%d are listed: %v", len(got), err)
	}
	if got, err = (ownPrograms{t.TempDir()}).Find(context.Background()); err == nil || len(got) > 0 {
		t.Errorf("an empty folder has %v: %v", got, err)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err = (ownPrograms{dir}).Find(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("a search that was called off ends with %v", err)
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// What is typed as an address reaches ssh as one, or not at all.
func TestAddressesOfClasses(t *testing.T) {
	for where, want := range map[string]string{
		"lab.example.org":         "lab.example.org ",
		"AB12CD@lab.example.org":  "AB12CD@lab.example.org ",
		"lab.example.org:2222":    "lab.example.org 2222",
		"AB@127.0.0.1:23234":      "AB@127.0.0.1 23234",
		"[::1]:23234":             "::1 23234",
		"::1":                     "::1 ",
		"lab":                     "lab ",
		"":                        "type the address",
		"-oProxyCommand=reboot":   "is not the address",
		"x@-oProxyCommand=reboot": "is not the address",
		"-l@lab":                  "is not the address",
		"lab.example.org -v":      "is not the address",
		"lab;reboot":              "is not the address",
		"$(reboot)":               "is not the address",
		"lab:0":                   "is no port",
		"lab:99999":               "is no port",
		"lab:-1":                  "is no port",
		"lab:":                    "is no port",
		"lab\x1b[2J":              "is not the address",
	} {
		host, port, err := classAddress(where)
		if got := host + " " + port; err == nil && got != want || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q is %q: %v; want %q", where, got, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q: the error has control characters", where)
		}
	}
}
