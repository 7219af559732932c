package reality

import (
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"slices"

	"racelab/lessons"
	"racelab/lessons/internal/compiled"
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
		fmt.Printf("%sreading the job: %v\n", compiled.ErrorPrefix, err)
		os.Exit(2)
	}
	// Ctrl-C reaches every process of the terminal. Who started this one ends it.
	signal.Ignore(os.Interrupt)
	l, err := lessons.Find(job.Lesson)
	if err != nil {
		fmt.Printf("%s%v\n", compiled.ErrorPrefix, err)
		os.Exit(2)
	}
	world.Use(job.Servers)
	fresh := l.New
	if len(job.Pauses) > 0 {
		fresh = paced.Makers()[l.Name]
	}
	if err := work(l, job).Do(fresh, os.Stdout); err != nil {
		fmt.Printf("%s%v\n", compiled.ErrorPrefix, err)
		os.Exit(2)
	}
	os.Exit(0)
}

// work is a job as the process does it that runs the lesson.
func work(l *lessons.Lesson, job Job) compiled.Job {
	return compiled.Job{Run: prepare(l, job), Runs: job.Runs, Limit: job.Limit, Pauses: paces(job.Pauses)}
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
