package world_test

import (
	"errors"
	"regexp"
	"slices"
	"testing"
	"time"

	"racelab/lessons/internal/world"
)

func TestARunClosesWhatItMadeLastFirst(t *testing.T) {
	var closed []string
	world.Begin()
	for _, name := range []string{"server", "client", "transaction"} {
		world.OnEnd(func() { closed = append(closed, name) })
	}
	for range 2 { // the second End has nothing left to do
		if err := world.End(); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"transaction", "client", "server"}; !slices.Equal(closed, want) {
		t.Errorf("closed %v, want %v", closed, want)
	}
}

func TestAPanicWhileClosingLeavesNothingOpen(t *testing.T) {
	closed := false
	world.Begin()
	world.OnEnd(func() { closed = true })
	world.OnEnd(func() { panic("no such schema") })
	if err := world.End(); err == nil || err.Error() != "closing what a run used: no such schema" {
		t.Errorf("the run failed with %v", err)
	}
	if !closed {
		t.Error("what was made first was not closed")
	}
}

func TestTheFirstFailureCountsAndIsForgottenWithItsRun(t *testing.T) {
	first := errors.New("asking the server: connection reset")
	world.Begin()
	world.Fail(first)
	world.Fail(errors.New("later"))
	if err := world.End(); err != first {
		t.Errorf("the run failed with %v, want %v", err, first)
	}
	world.Begin()
	if err := world.End(); err != nil {
		t.Errorf("the next run failed with %v", err)
	}
}

func TestNamesAreNewForEachRunAndPlainEnoughForASchema(t *testing.T) {
	world.Begin()
	first := world.Name()
	if again := world.Name(); again != first {
		t.Errorf("one run has the names %s and %s", first, again)
	}
	world.Begin()
	second := world.Name()
	if first == second {
		t.Errorf("two runs have the name %s", first)
	}
	for _, name := range []string{first, second, world.Process()} {
		if !regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`).MatchString(name) {
			t.Errorf("%q is no plain name", name)
		}
	}
}

func TestTheServersAreThoseThatWereSaid(t *testing.T) {
	defer world.Use(world.Servers{})
	if world.Postgres() != "" || world.Redis() != "" {
		t.Errorf("before anything is said: %q and %q, want the embedded ones", world.Postgres(), world.Redis())
	}
	world.Use(world.Servers{Postgres: "postgres://localhost/race", Redis: "localhost:6379"})
	if world.Postgres() != "postgres://localhost/race" || world.Redis() != "localhost:6379" {
		t.Errorf("got %q and %q", world.Postgres(), world.Redis())
	}
}

func TestTheClockMovesByTheLongestSleep(t *testing.T) {
	world.Begin()
	done := make(chan bool)
	for _, d := range []time.Duration{3 * time.Hour, time.Hour} {
		go func() { world.Sleep(d, 0); done <- true }()
	}
	<-done
	<-done
	if got := world.Now(); got != 3*time.Hour && got != 4*time.Hour { // at once, or one after the other
		t.Errorf("three hours and one are %s", got)
	}
	if world.Begin(); world.Now() != 0 {
		t.Errorf("a new run begins at %s", world.Now())
	}
}

func TestWhenEveryActorSleepsTheFirstWakesUpAtOnce(t *testing.T) {
	world.Begin()
	world.SkipSleep()
	world.Actors(3)
	woke := make(chan string, 5)
	done := make(chan bool)
	for _, naps := range [][]time.Duration{{time.Hour, 5 * time.Hour}, {2 * time.Hour, 3 * time.Hour}, nil} {
		go func() {
			for _, d := range naps {
				world.Sleep(d, time.Hour) // for real it would take too long
				woke <- world.Now().String()
			}
			world.ActorEnded()
			done <- true
		}()
	}
	for range 3 {
		<-done
	}
	close(woke)
	var got []string
	for at := range woke {
		got = append(got, at)
	}
	if want := []string{"1h0m0s", "2h0m0s", "5h0m0s", "6h0m0s"}; !slices.Equal(got, want) {
		t.Errorf("they woke at %v, want %v", got, want)
	}
}

func TestWhoWaitsForASleeperDoesNotKeepItAsleep(t *testing.T) {
	world.Begin()
	world.SkipSleep()
	world.Actors(2)
	lock := make(chan bool)
	go func() { <-lock; world.ActorEnded() }()
	world.Sleep(time.Hour, time.Millisecond) // hangs if it waits for the other
	if got := world.Now(); got != time.Hour {
		t.Errorf("it is %s after an hour", got)
	}
	close(lock)
}
