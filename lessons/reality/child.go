package reality

import (
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"reflect"
	"runtime"
	"strings"
	"time"

	"racelab/lessons"
)

// Child does a job and ends the process, if this process was started for one.
// Otherwise it returns at once. Call it first in main.
func Child() {
	text := os.Getenv(childEnv)
	if text == "" {
		return
	}
	var job Job
	if err := json.Unmarshal([]byte(text), &job); err != nil {
		fmt.Printf("%sreading the job: %v\n", errorPrefix, err)
		os.Exit(2)
	}
	// Ctrl-C reaches every process of the terminal. Who started this one ends it.
	signal.Ignore(os.Interrupt)
	l, err := lessons.Find(job.Lesson)
	if err != nil {
		fmt.Printf("%s%v\n", errorPrefix, err)
		os.Exit(2)
	}
	out := json.NewEncoder(os.Stdout)
	for range job.Runs {
		r, over := once(l, job)
		if err := out.Encode(r); err != nil || over {
			os.Exit(0)
		}
	}
	os.Exit(0)
}

// once runs one value of a lesson. over means that goroutines are left that may
// disturb later runs, so that this process should do no more.
func once(l *lessons.Lesson, job Job) (r report, over bool) {
	lesson := reflect.ValueOf(l.New())
	for _, s := range l.Switches {
		for _, on := range job.Switches {
			if s.Name == on {
				lesson.Elem().FieldByName(s.Field).SetBool(true)
			}
		}
	}
	if setup := lesson.MethodByName("Setup"); setup.IsValid() {
		setup.Call(nil)
	}
	before := runtime.NumGoroutine()
	ended := make(chan string, 16)
	names := l.Actors()
	begin := make(chan struct{})
	for _, name := range names {
		act := lesson.MethodByName(name)
		go func() {
			defer func() { ended <- lastWords(recover()) }()
			<-begin
			act.Call(nil)
		}()
	}
	close(begin)
	patience := time.NewTimer(job.Patience)
	defer patience.Stop()
	for range names {
		select {
		case words := <-ended:
			if words != "" {
				return report{Outcome: words, Fails: true, Why: words}, true
			}
		case <-patience.C:
			return report{Outcome: "deadlock", Fails: true, Why: fmt.Sprintf("it did not end within %s", job.Patience)}, true
		}
	}
	settle(before)
	return verdict(lesson), false
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

func verdict(lesson reflect.Value) report {
	r := report{Outcome: lesson.MethodByName("Outcome").Call(nil)[0].String()}
	if inv := lesson.MethodByName("Invariant"); inv.IsValid() {
		if err, _ := inv.Call(nil)[0].Interface().(error); err != nil {
			r.Fails, r.Why = true, strings.TrimSpace(err.Error())
		}
	}
	return r
}
