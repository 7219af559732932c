package reality

import (
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"time"

	"racelab/lessons"
	"racelab/lessons/internal/compiled"
	"racelab/lessons/internal/pace"
	"racelab/lessons/internal/paced"
	"racelab/lessons/internal/world"
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
	world.Use(job.Servers)
	out := json.NewEncoder(os.Stdout)
	run, began := prepare(l, job), time.Now()
	fresh := l.New
	if len(job.Pauses) > 0 {
		fresh = paced.Makers()[l.Name]
		pace.Use(paces(job.Pauses))
	}
	for i := range job.Runs {
		if i > 0 && job.over(began) {
			break
		}
		run.Lesson = fresh()
		r, err := compiled.Once(run)
		if err != nil {
			fmt.Printf("%s%v\n", errorPrefix, err)
			os.Exit(2)
		}
		if err := out.Encode(report{Outcome: r.Outcome, Fails: r.Fails, Why: r.Why}); err != nil || r.Over {
			os.Exit(0)
		}
	}
	os.Exit(0)
}

// prepare returns how to run the lesson of a job. Each run needs a Lesson of its
// own.
func prepare(l *lessons.Lesson, job Job) compiled.Run {
	run := compiled.Run{Actors: l.Actors(), Patience: job.Patience}
	for _, s := range l.Switches {
		if slices.Contains(job.Switches, s.Name) {
			run.Fields = append(run.Fields, s.Field)
		}
	}
	return run
}
