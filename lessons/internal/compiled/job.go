package compiled

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"racelab/lessons/internal/pace"
)

// Job is what one process does: so many runs, one after the other.
type Job struct {
	Run
	Runs   int
	Limit  time.Duration            // after which no further run is begun; 0 is never
	Pauses map[string]time.Duration // by place, as package pace takes them; none: the lesson as it stands
}

// Line is one run, as a process tells it: a line of JSON.
type Line struct {
	Outcome string `json:"outcome"`
	Fails   bool   `json:"fails"`
	Why     string `json:"why,omitempty"`
}

// ErrorPrefix begins a line by which a process says that it cannot do its job.
const ErrorPrefix = "error: "

// JobEnv holds the Job of a program that is one lesson alone, as JSON in its environment.
const JobEnv = "RACELAB_REALITY_JOB"

// Do does the job with the lessons that fresh makes, which have places for pauses if the job
// has any, and tells each run.
func (j Job) Do(fresh func() any, out io.Writer) error {
	if len(j.Pauses) > 0 {
		pace.Use(j.Pauses)
	}
	told, began := json.NewEncoder(out), time.Now()
	for i := range j.Runs {
		if i > 0 && j.Limit > 0 && time.Since(began) >= j.Limit {
			break
		}
		run := j.Run
		run.Lesson = fresh()
		r, err := Once(run)
		if err != nil {
			return err
		}
		if err := told.Encode(Line{Outcome: r.Outcome, Fails: r.Fails, Why: r.Why}); err != nil || r.Over {
			return nil // nobody listens any more, or this process should do no more
		}
	}
	return nil
}

// Main is the program of a lesson that was compiled alone. paced makes the lesson with places
// for pauses.
func Main(fresh, paced func() any) {
	// Ctrl-C reaches every process of the terminal. Who started this one ends it.
	signal.Ignore(os.Interrupt)
	var j Job
	err := json.Unmarshal([]byte(os.Getenv(JobEnv)), &j)
	if err == nil {
		if len(j.Pauses) > 0 {
			fresh = paced
		}
		err = j.Do(fresh, os.Stdout)
	}
	if err != nil {
		fmt.Printf("%s%v\n", ErrorPrefix, err)
		os.Exit(2)
	}
	os.Exit(0) // whatever goroutines are left
}
