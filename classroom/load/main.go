// Load measures racelab serve: it starts a server of its own as another process
// (or goes to one that runs), connects many SSH clients on loopback, lets them
// type, follow a room, sit idle, or come and vanish, and prints what that costs.
//
//	go run ./classroom/load                         200 learners type once a second
//	go run ./classroom/load -course                 the same, on the pages of the course
//	go run ./classroom/load -room                   200 follow an instructor at 4 Hz
//	go run ./classroom/load -learners 500 -idle     500 are connected and do nothing
//	go run ./classroom/load -learners 50 -edit      50 write code, and each text is judged
//	go run ./classroom/load -churn 10000            connect and vanish, again and again
//
// CPU and memory are the server's alone, from /proc; on systems without it, from
// the server's own metrics.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"time"

	"racelab/command"
	"racelab/lessons/reality"
)

// options are the flags.
type options struct {
	learners int
	seconds  int
	size     string
	room     bool
	idle     bool
	churn    int
	lesson   string
	width    int
	height   int
	profile  string
	course   bool
	edit     bool
	words    int
}

func main() {
	reality.Child() // the server may start this program to run a lesson for real
	if os.Getenv(serverEnv) != "" || len(os.Args) > 1 && os.Args[1] == command.Confined {
		os.Exit(command.Main(os.Args[1:]))
	}
	var o options
	flag.IntVar(&o.learners, "learners", 200, "clients at once")
	flag.IntVar(&o.seconds, "seconds", 30, "how long they type")
	flag.StringVar(&o.size, "size", "120x40", "their windows, in cells")
	flag.BoolVar(&o.room, "room", false, "they follow an instructor who steps four times a second")
	flag.BoolVar(&o.idle, "idle", false, "they type nothing")
	flag.IntVar(&o.churn, "churn", 0, "instead, connect so often and vanish without a goodbye")
	flag.StringVar(&o.lesson, "lesson", "lost-update", "what they look at")
	flag.BoolVar(&o.course, "course", false, "they read in the course instead of stepping on the bench")
	flag.BoolVar(&o.edit, "edit", false, "they write a kata, each key some 150 ms after the one before, and wait for the verdict after each word")
	flag.IntVar(&o.words, "words", 10, "how many words of "+strconv.Itoa(wordKeys)+" keys each of them types, with -edit")
	flag.StringVar(&o.profile, "profile", "", "write cpu.prof and heap.prof of the server into this folder")
	flag.Parse()
	if _, err := fmt.Sscanf(o.size, "%dx%d", &o.width, &o.height); err != nil || o.learners < 1 || o.seconds < 1 {
		fmt.Fprintln(os.Stderr, "load: -size is like 120x40, -learners and -seconds are 1 or more")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	s, err := startServer(ctx, o)
	if err != nil {
		return err
	}
	defer s.stop()
	if o.edit {
		return editing(ctx, s, o)
	}
	if o.churn > 0 {
		return churn(ctx, s, o)
	}
	return class(ctx, s, o)
}

// class connects the learners and measures while they do what they do.
func class(ctx context.Context, s *server, o options) error {
	before, err := s.usage()
	if err != nil {
		return err
	}
	words := "lab " + o.lesson
	if o.course {
		words = ""
	}
	var teacher *client
	if o.room {
		if teacher, err = dial(ctx, s, s.teacher, o, "room new "+o.lesson); err != nil {
			return fmt.Errorf("the instructor: %w", err)
		}
		defer teacher.close()
		code, err := s.roomCode(ctx)
		if err != nil {
			return err
		}
		words = "room " + code
	}
	began := time.Now()
	learners, err := dialAll(ctx, s, o, words)
	defer func() {
		for _, c := range learners {
			c.close()
		}
	}()
	if err != nil {
		return err
	}
	fmt.Printf("%d learners at %s connected in %.1f s\n", len(learners), o.size, time.Since(began).Seconds())
	settle(ctx, 3*time.Second)
	calm, err := s.usage()
	if err != nil {
		return err
	}
	received := total(learners)
	profiled := s.profile(o)
	defer func() { <-profiled }()
	keys := act(ctx, learners, teacher, o)
	after, err := s.usage()
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	report(o, keys, learners, before, calm, after, total(learners)-received)
	return nil
}

func report(o options, keys *keystrokes, learners []*client, before, calm, after usage, bytes int64) {
	span := after.at.Sub(calm.at).Seconds()
	cpu := (after.cpu - calm.cpu).Seconds()
	fmt.Printf("  server CPU        %.1f %% of one core\n", 100*cpu/span)
	fmt.Printf("  server memory     %.1f MiB, before the learners %.1f: %.2f MiB a learner\n", mib(after.rss), mib(before.rss), mib(after.rss-before.rss)/float64(len(learners)))
	fmt.Printf("  server goroutines %d, before %d\n", after.goroutines, before.goroutines)
	fmt.Printf("  bytes sent        %.0f a second and learner\n", float64(bytes)/span/float64(len(learners)))
	if keys.count() == 0 {
		return
	}
	what := "key to bytes"
	if o.room {
		what = "instructor's key to learners' bytes"
	}
	fmt.Printf("  %s: p50 %.1f ms, p90 %.1f, p99 %.1f, max %.1f over %d; %d without an answer\n", what,
		keys.quantile(0.5), keys.quantile(0.9), keys.quantile(0.99), keys.quantile(1), keys.count(), keys.lost)
	if !o.room {
		fmt.Printf("  %.2f ms CPU a key, %.0f bytes a key\n", 1000*cpu/float64(keys.count()), float64(bytes)/float64(keys.count()))
	}
}

func mib(n int64) float64 { return float64(n) / (1 << 20) }

// settle waits.
func settle(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
