// Benchmarks measures racelab on the programs beside this file, and SPIN on models of them, and prints a table. The models make a
// step of what a processor does, of their own counters too; others give other numbers of states, so that ratios say little.
//
//	apt-get install spin gcc
//	go build -o /tmp/racelab . && go run ./.ci/benchmarks /tmp/racelab .ci/benchmarks
//
// It takes some ten minutes on an idle machine, and says nothing that is worth keeping on another.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	wholes = 3  // runs of which the median counts
	firsts = 20 // runs of which the nineteenth counts
)

// program is a row of the table.
type program struct {
	file, title string
	fails       bool
}

var programs = []program{
	{"racy_3x3", "racy counter 3×3", true},
	{"racy_3x6", "racy counter 3×6", true},
	{"racy_4x3", "racy counter 4×3", true},
	{"mutex_4x4", "mutex 4×4", false},
	{"mutex_8x5", "mutex 8×5", false},
	{"mutex_50x2", "mutex 50×2", false},
	{"atomic_10x2", "atomic 10×2", false},
	{"private_6x4", "6×4 private cells", false},
	{"pool_4x6", "pool 4×6", false},
	{"rwmutex_1x5", "RWMutex 1+5", false},
	{"philosophers_10", "philosophers 10", true},
}

// ran is what a process took.
type ran struct {
	out  string
	wall time.Duration
	peak int64 // KiB
	over bool  // it was ended because it took too long
}

// run runs a command, for a time at most.
func run(most time.Duration, dir, name string, args ...string) ran {
	var out bytes.Buffer
	c := exec.Command(name, args...)
	c.Dir, c.Stdout, c.Stderr = dir, &out, &out
	start := time.Now()
	if err := c.Start(); err != nil {
		log.Fatal(err)
	}
	stop := time.AfterFunc(most, func() { _ = c.Process.Kill() })
	_ = c.Wait() // a failing program has a status of its own
	r := ran{out: out.String(), wall: time.Since(start), over: !stop.Stop()}
	if u, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.peak = u.Maxrss
	}
	return r
}

// sorted runs something several times and returns the runs, the fastest first.
func sorted(n int, once func() ran) []ran {
	var all []ran
	for range n {
		all = append(all, once())
	}
	slices.SortFunc(all, func(a, b ran) int { return int(a.wall - b.wall) })
	return all
}

// median is the run in the middle, and late what 19 of 20 do not take longer than.
func median(n int, once func() ran) ran { return sorted(n, once)[n/2] }
func late(n int, once func() ran) ran   { return sorted(n, once)[n*19/20-1] }

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'g', 2, 64) + " s" }

func mega(kib int64) string { return strconv.FormatInt((kib+512)/1024, 10) + " MB" }

// thousands writes a number with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// ours is a row of racelab.
func ours(racelab, dir string, p program) string {
	file := filepath.Join(dir, "go", p.file+".go")
	whole := median(wholes, func() ran { return run(time.Minute, ".", racelab, "check", "--json", file) })
	var report struct {
		States   int
		Complete bool
		Bound    string
	}
	if err := json.Unmarshal([]byte(whole.out), &report); err != nil {
		log.Fatalf("%s: %v\n%s", p.file, err, whole.out)
	}
	first := "–"
	if p.fails {
		first = seconds(late(firsts, func() ran { return run(time.Minute, ".", racelab, "check", "--first", file) }).wall)
	}
	complete := "complete"
	if !report.Complete {
		complete = report.Bound
	}
	return fmt.Sprintf("%s, %s | %s | %s | %s", thousands(report.States), complete, seconds(whole.wall), mega(whole.peak), first)
}

var stored = regexp.MustCompile(`(\d+(?:\.\d+)?(?:e\+\d+)?) states, stored`)

// spin is a row of SPIN: to the first error, and over the whole space.
func spin(work, dir string, p program) string {
	model, err := filepath.Abs(filepath.Join(dir, "promela", p.file+".pml"))
	if err != nil {
		log.Fatal(err)
	}
	must(run(time.Minute, work, "spin", "-a", model))
	must(run(time.Minute, work, "gcc", "-O2", "-w", "-DMEMLIM=4096", "-o", "pan", "pan.c"))
	first := "–"
	if p.fails {
		r := median(wholes, func() ran { return run(30*time.Second, work, "./pan", "-m1000000") })
		if first = seconds(r.wall); r.over {
			first = "nothing in 30 s"
		}
	}
	all := run(30*time.Second, work, "./pan", "-m1000000", "-e", "-c0")
	if all.over {
		return first + " | ended after 30 s | "
	}
	n := stored.FindStringSubmatch(all.out)
	if n == nil {
		return first + " | not to its end: out of memory or depth | "
	}
	f, _ := strconv.ParseFloat(n[1], 64)
	return fmt.Sprintf("%s | %s, %s | %s", first, thousands(int(f)), seconds(all.wall), mega(all.peak))
}

func must(r ran) {
	if r.over || strings.Contains(r.out, "rror") {
		log.Fatal(r.out)
	}
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: benchmarks RACELAB FOLDER")
	}
	racelab, err := filepath.Abs(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	work, err := os.MkdirTemp("", "spin")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(work) }()
	fmt.Println("| program | racelab: states | wall | peak | first failure, 19 of 20 | SPIN: first, median of 3 | all, once | peak |")
	fmt.Println("|---|---|---|---|---|---|---|---|")
	for _, p := range programs {
		fmt.Printf("| %s | %s | %s |\n", p.title, ours(racelab, os.Args[2], p), spin(work, os.Args[2], p))
	}
	fmt.Println()
	for _, args := range [][]string{{"--version"}, {"lessons"}} {
		r := median(9, func() ran { return run(time.Minute, ".", racelab, args...) })
		fmt.Printf("%s: %s, %s\n", strings.Join(args, " "), seconds(r.wall), mega(r.peak))
	}
}
