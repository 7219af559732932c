package sim_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"racelab/sim"
)

// TestParallelTestsRunBesideEachOther: those that call Parallel are also checked in
// pairs, if they use the same variable of their package.
func TestParallelTestsRunBesideEachOther(t *testing.T) {
	const text = `package shop

import (
	"sync"
	"testing"
)

var stock, orders, visits int
var mu sync.Mutex

func take() { stock-- }
func visit() { mu.Lock(); visits++; mu.Unlock() }

func TestTake(t *testing.T)    { t.Parallel(); take() }
func TestRefill(t *testing.T)  { t.Parallel(); stock = 10 }
func TestOrder(t *testing.T)   { t.Parallel(); orders++ }
func TestAlone(t *testing.T)   { stock, orders = 1, 1 }
func TestVisit(t *testing.T)   { t.Parallel(); visit() }
func TestVisitor(t *testing.T) { t.Parallel(); visit() }
`
	p, err := sim.Load("shop", []sim.File{{Name: "shop_test.go", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range p.Entries() {
		names = append(names, e.Name)
		r, err := p.Explore(t.Context(), sim.Config{Entry: e.Name}, sim.Budget{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if want := e.Name == "TestTake_beside_TestRefill"; r.Fails() != want || !r.Complete {
			t.Errorf("%s fails: %t, want %t; %s", e.Name, r.Fails(), want, r.Coverage)
		}
	}
	want := []string{"TestTake", "TestRefill", "TestOrder", "TestAlone", "TestVisit", "TestVisitor", "TestTake_beside_TestRefill", "TestVisit_beside_TestVisitor"}
	if !slices.Equal(names, want) {
		t.Errorf("entries %v, want %v", names, want)
	}
}

// TestParallelTestsThatMeetOutside: in a file, an environment variable, or at an address that both
// name, also where a helper calls Parallel and a constant has the name.
func TestParallelTestsThatMeetOutside(t *testing.T) {
	const text = `package outside

import (
	"net/http"
	"os"
	"testing"
)

const state = "/tmp/state"

func prepare(t *testing.T) { t.Helper(); t.Parallel() }
func save(s string)        { os.WriteFile(state, []byte(s), 0o600) }

func TestSaves(t *testing.T) {
	prepare(t)
	save("a")
	if b, _ := os.ReadFile("/tmp/state"); string(b) != "a" {
		t.Errorf("%s", b)
	}
}
func TestRemoves(t *testing.T) { prepare(t); os.Remove(state) }
func TestEnv(t *testing.T)     { if true { t.Parallel() }; os.Setenv("MODE", "x") }
func TestMode(t *testing.T)    { t.Parallel(); _ = os.Getenv("MODE") }
func TestGet(t *testing.T)     { t.Parallel(); http.Get("http://localhost:1/") }
func TestSub(t *testing.T)     { t.Run("a", func(t *testing.T) { t.Parallel(); save("b") }) }
`
	p, err := sim.Load("outside", []sim.File{{Name: "outside_test.go", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	var pairs []string
	for _, e := range p.Entries() {
		if strings.Contains(e.Name, "_beside_") {
			pairs = append(pairs, e.Name)
		}
	}
	if want := []string{"TestSaves_beside_TestRemoves", "TestEnv_beside_TestMode"}; !slices.Equal(pairs, want) {
		t.Fatalf("pairs %v, want %v", pairs, want)
	}
	for name, fails := range map[string]bool{"TestSaves": false, "TestSaves_beside_TestRemoves": true, "TestEnv_beside_TestMode": false} {
		r, err := p.Explore(t.Context(), sim.Config{Entry: name}, sim.Budget{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.Fails() != fails {
			t.Errorf("%s fails: %t, want %t; %s", name, r.Fails(), fails, r.Coverage)
		}
	}
}

// TestParallelTestsThatMeetInTheLibrary: in a variable of a library package that one of them sets, or where a function
// changes something for all.
func TestParallelTestsThatMeetInTheLibrary(t *testing.T) {
	const text = `package lib

import (
	"bytes"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"testing"
	"time"
)

func caught(f func()) string {
	var b bytes.Buffer
	log.SetOutput(&b)
	defer log.SetOutput(os.Stderr)
	f()
	return b.String()
}

func TestCaught(t *testing.T) {
	t.Parallel()
	if s := caught(func() { log.Print("x") }); s == "" {
		t.Error("nothing")
	}
}
func TestLogs(t *testing.T)    { t.Parallel(); caught(func() {}) }
func TestOwn(t *testing.T)     { t.Parallel(); log.New(os.Stderr, "", 0).Print("y") }
func TestLimit(t *testing.T)   { t.Parallel(); http.DefaultClient.Timeout = time.Second }
func TestAsks(t *testing.T)    { t.Parallel(); _ = http.DefaultClient.Timeout }
func TestOther(t *testing.T)   { t.Parallel(); _ = http.DefaultTransport }
func TestArgs(t *testing.T)    { t.Parallel(); os.Args = nil }
func TestFirst(t *testing.T)   { t.Parallel(); _ = len(os.Args) }
func TestPrints(t *testing.T)  { t.Parallel(); fmt.Println("z") }
func TestDefault(t *testing.T) { t.Parallel(); slog.SetDefault(slog.Default()) }
`
	p, err := sim.Load("lib", []sim.File{{Name: "lib_test.go", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	var pairs []string
	for _, e := range p.Entries() {
		if !strings.Contains(e.Name, "_beside_") {
			continue
		}
		pairs = append(pairs, e.Name)
		r, err := p.Explore(t.Context(), sim.Config{Entry: e.Name}, sim.Budget{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Races) == 0 {
			t.Errorf("%s has no data race; %s", e.Name, r.Coverage)
		}
	}
	if want := []string{"TestCaught_beside_TestLogs", "TestLimit_beside_TestAsks", "TestArgs_beside_TestFirst"}; !slices.Equal(pairs, want) {
		t.Errorf("pairs %v, want %v", pairs, want)
	}
}

// TestLogAfterTheEnd: a goroutine that a test leaves behind may log when all tests are
// over, which is a panic.
func TestLogAfterTheEnd(t *testing.T) {
	for body, fails := range map[string]bool{
		"go func() { t.Logf(\"%d\", 1) }()":                                      true,
		"done := make(chan bool); go func() { t.Log(1); close(done) }(); <-done": false,
	} {
		_, r := explore(t, "p_test", "package p\n\nimport \"testing\"\n\nfunc TestX(t *testing.T) { "+body+" }\n", sim.Budget{})
		said := slices.ContainsFunc(r.Outcomes, func(o sim.Outcome) bool {
			return strings.Contains(o.Text, "Log in goroutine after TestX has completed")
		})
		if said != fails || fails && !r.Fails() {
			t.Errorf("%s: it fails: %t, and says so: %t", body, r.Fails(), said)
		}
	}
}

// TestParallelTestsThatMeetInAnotherPackage: two tests of one package that reach the same variable of another
// package of the module, by its name, through a function, a method, or a package between; not those that do not.
func TestParallelTestsThatMeetInAnotherPackage(t *testing.T) {
	p, err := sim.LoadPath(filepath.Join(tree(t, map[string]string{
		"go.mod":         "module shop\n\ngo 1.26\n",
		"state/state.go": "package state\n\nvar Count, Other, deep int\n\ntype Counter struct{}\n\nfunc (Counter) Bump() { deep++ }\n\nfunc Deep() { deep++ }\n",
		"between/b.go":   "package between\n\nimport \"shop/state\"\n\nfunc Add() { state.Count++ }\n\nfunc Nothing() {}\n",
		"till/till.go":   "package till\n",
		"till/till_test.go": `package till

import (
	"testing"

	"shop/between"
	"shop/state"
)

func TestAdd(t *testing.T)     { t.Parallel(); between.Add() }
func TestNothing(t *testing.T) { t.Parallel(); between.Nothing() }
func TestCount(t *testing.T)   { t.Parallel(); _ = state.Count }
func TestOther(t *testing.T)   { t.Parallel(); state.Other++ }
func TestBump(t *testing.T)    { t.Parallel(); c := state.Counter{}; c.Bump() }
func TestDeep(t *testing.T)    { t.Parallel(); state.Deep() }
`}), "till"))
	if err != nil {
		t.Fatal(err)
	}
	var pairs []string
	for _, e := range p.Entries() {
		if !strings.Contains(e.Name, "_beside_") {
			continue
		}
		pairs = append(pairs, e.Name)
		r, err := p.Explore(t.Context(), sim.Config{Entry: e.Name}, sim.Budget{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Races) == 0 {
			t.Errorf("%s has no data race", e.Name)
		}
	}
	if want := []string{"TestAdd_beside_TestCount", "TestBump_beside_TestDeep"}; !slices.Equal(pairs, want) {
		t.Errorf("pairs %v, want %v", pairs, want)
	}
}
