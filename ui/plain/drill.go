package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"racelab/lessons/course/drill"
	"racelab/lessons/drills"
	"racelab/sim/cells"
)

// DrillOptions say how a drill is played in lines of text.
type DrillOptions struct {
	In  io.Reader
	Out io.Writer
	// Attempt is played from where it is.
	Attempt *drill.Attempt
	Resumed bool
	// Keep keeps the attempt after each line, so that it can be taken up again.
	Keep func(*drill.Attempt) error
	// Read reads a file of the learner's that a line names; ok is false if there is none of that name.
	Read func(name string) (text string, ok bool, err error)
}

// Drill plays a drill until the learner leaves, or input ends. What was done is kept.
func Drill(ctx context.Context, o DrillOptions) error {
	c := newConsole(ctx, o.In, o.Out)
	r := &drillRoom{console: c, DrillOptions: o}
	if err := r.open(); err != nil {
		return err
	}
	for {
		if ask := o.Attempt.Ask(); ask != "" && ask != r.asked {
			r.asked = ask
			c.paragraph("Commander: " + ask)
		}
		line, err := c.ask(o.Attempt.Prompt())
		if errors.Is(err, errLeave) {
			return nil
		}
		if err != nil {
			return err
		}
		switch strings.ToLower(line) {
		case "":
			continue
		case "quit", "exit", "q":
			c.say("Your attempt is kept as it is: racelab drill %s takes it up again.", o.Attempt.Drill.Name)
			return c.err
		}
		if err := r.enter(line); err != nil {
			return err
		}
	}
}

// drillRoom is the room in lines of text.
type drillRoom struct {
	*console
	DrillOptions
	asked string
}

func (r *drillRoom) open() error {
	d := r.Attempt.Drill
	if r.Resumed {
		r.say("%s, taken up again at %s.", d.Title, drill.Clock(r.Attempt.Now()))
		return r.err
	}
	brief, err := drill.Section(d, "Brief")
	if err != nil {
		return err
	}
	r.say("%s\n", d.Title)
	for _, p := range strings.Split(brief, "\n\n") {
		r.paragraph(p)
		r.say("")
	}
	r.paragraph("Time passes only by what you do. help lists the commands and what they cost; quit leaves, and keeps the attempt.")
	r.say("\n%s\n", r.Attempt.Page())
	return r.err
}

func (r *drillRoom) enter(line string) error {
	out, err := r.carryOut(line)
	if err != nil {
		r.paragraph(cells.Clean(err.Error()))
		return r.err
	}
	for _, l := range strings.Split(out, "\n") {
		r.say("%s", cells.Clean(l))
	}
	if err := r.Keep(r.Attempt); err != nil {
		return fmt.Errorf("keeping the attempt: %w", err)
	}
	if word, _, _ := strings.Cut(line, " "); word == "end" && r.Attempt.Ended() {
		return r.debrief()
	}
	return r.err
}

// carryOut hands a line over, with the text of the file that it names, if it names one.
func (r *drillRoom) carryOut(line string) (string, error) {
	fields := strings.Fields(line)
	if len(fields) > 1 && drill.TakesFile(fields[0]) {
		text, ok, err := r.Read(fields[len(fields)-1])
		if err != nil {
			return "", err
		}
		if ok {
			return r.Attempt.EnterFile(line, text)
		}
	}
	return r.Attempt.Enter(line)
}

func (r *drillRoom) debrief() error {
	text, err := drill.Section(r.Attempt.Drill, "Debrief")
	if err != nil {
		return err
	}
	r.say("\nWhat it was\n")
	for _, p := range strings.Split(text, "\n\n") {
		r.paragraph(p)
		r.say("")
	}
	r.paragraph(fmt.Sprintf("The lesson of this bug is %s: racelab learn --plain %s.", r.Attempt.Drill.Lesson, r.Attempt.Drill.Lesson))
	return r.err
}

// Drills lists the drills there are.
func Drills(out io.Writer) error {
	for _, d := range drills.All() {
		if _, err := fmt.Fprintf(out, "%-10s %s, about %d minutes, seeds %s\n", d.Name, d.Title, d.Minutes, strings.Trim(fmt.Sprint(d.Seeds), "[]")); err != nil {
			return err
		}
	}
	return nil
}
