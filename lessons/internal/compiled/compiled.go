// Package compiled runs compiled lessons: once, with a goroutine for each actor.
package compiled

import (
	"fmt"
	"maps"
	"reflect"
	"runtime"
	"strings"
	"time"

	"racelab/lessons/internal/world"
)

// Run says what to run.
type Run struct {
	Lesson   any           `json:"-"` // a fresh *Lesson
	Fields   []string      // of the switches that are on
	Actors   []string      // methods that run as goroutines
	Patience time.Duration // after which the run counts as a deadlock
}

// Report is how a run ended.
type Report struct {
	Outcome string // in the words of the census
	Fails   bool
	Why     string // as the lesson's invariant says it
	Over    bool   // goroutines are left that may disturb later runs: this process should do no more
}

// Once does the run. The error says that it came to nothing: its world could not
// be set up, or broke.
func Once(run Run) (Report, error) {
	world.Begin()
	lesson := reflect.ValueOf(run.Lesson)
	for _, field := range run.Fields {
		lesson.Elem().FieldByName(field).SetBool(true)
	}
	if words := setUp(lesson); words != "" {
		if err := closeWorld(); err != nil {
			return Report{}, err
		}
		return Report{}, fmt.Errorf("setting up a run: %s", words)
	}
	before := runtime.NumGoroutine()
	r := race(lesson, run)
	if !r.Over {
		lost := leftBehind(lesson.Type().Elem().PkgPath(), before, abandoned)
		r = verdict(lesson)
		if len(lost) > 0 {
			maps.Copy(abandoned, lost)
			r.Fails, r.Over = true, len(abandoned) > maxLeaked
			if r.Why == "" {
				r.Why = lost.words()
			}
		}
	}
	return r, closeWorld()
}

// abandoned are the goroutines that earlier runs in this process left behind.
// One run is under way at a time.
var abandoned = leaked{}

func setUp(lesson reflect.Value) (words string) {
	defer func() { words = lastWords(recover()) }()
	if setup := lesson.MethodByName("Setup"); setup.IsValid() {
		setup.Call(nil)
	}
	return ""
}

// race runs the actors until all have ended, one has panicked or patience is
// out. It reports an outcome only if it is Over.
func race(lesson reflect.Value, run Run) Report {
	ended := make(chan string, len(run.Actors))
	begin := make(chan struct{})
	world.Actors(len(run.Actors))
	for _, name := range run.Actors {
		act := lesson.MethodByName(name)
		go func() {
			defer func() {
				words := lastWords(recover())
				world.ActorEnded()
				ended <- words
			}()
			<-begin
			act.Call(nil)
		}()
	}
	close(begin)
	patience := time.NewTimer(run.Patience)
	defer patience.Stop()
	for range run.Actors {
		select {
		case words := <-ended:
			if words != "" {
				return Report{Outcome: words, Fails: true, Why: words, Over: true}
			}
		case <-patience.C:
			return Report{Outcome: "deadlock", Fails: true, Why: fmt.Sprintf("it did not end within %s", run.Patience), Over: true}
		}
	}
	return Report{}
}

// lastWords is what the runtime would have said of a panic.
func lastWords(r any) string {
	if r == nil {
		return ""
	}
	switch v := r.(type) {
	case error:
		return "panic: " + v.Error()
	case string:
		return "panic: " + v
	}
	return fmt.Sprintf("panic: %v", r)
}

// settle gives goroutines that the actors left behind a moment to end.
func settle(before int) {
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
	}
}

func verdict(lesson reflect.Value) Report {
	r := Report{Outcome: lesson.MethodByName("Outcome").Call(nil)[0].String()}
	if inv := lesson.MethodByName("Invariant"); inv.IsValid() {
		if err, _ := inv.Call(nil)[0].Interface().(error); err != nil {
			r.Fails, r.Why = true, strings.TrimSpace(err.Error())
		}
	}
	return r
}

// closing is how long a run's world may take to close. Actors in a deadlock may
// hold what it waits for.
const closing = 2 * time.Second

func closeWorld() error {
	done := make(chan error, 1)
	go func() { done <- world.End() }()
	select {
	case err := <-done:
		return err
	case <-time.After(closing):
		return nil
	}
}
