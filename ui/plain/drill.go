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
	// Session is played from where it is.
	Session *drill.Session
}

// Drill plays a drill until the learner leaves, or input ends. What was done is kept.
func Drill(ctx context.Context, o DrillOptions) error {
	c := newConsole(ctx, o.In, o.Out)
	r := &drillRoom{console: c, DrillOptions: o}
	if err := r.open(); err != nil {
		return err
	}
	for {
		if ask := o.Session.Ask(); ask != "" && ask != r.asked {
			r.asked = ask
			c.paragraph("Commander: " + ask)
		}
		line, err := c.ask(o.Session.Prompt())
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
			c.say("Your attempt is kept as it is: %s takes it up again.", o.Session.Command())
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
	asked  string
	ending bool // end was entered, and not confirmed yet
}

func (r *drillRoom) open() error {
	d := r.Session.Drill
	if r.Session.Resumed {
		r.say("%s, taken up again at %s.", d.Title, drill.Clock(r.Session.Now()))
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
	r.say("\n%s\n", r.Session.Page())
	return r.err
}

func (r *drillRoom) enter(line string) error {
	if warning, ends := r.Session.State().Ends(line); ends && !r.ending {
		r.ending = true
		r.paragraph(warning)
		return r.err
	}
	r.ending = false
	out, kept, err := r.Session.Carry(line)
	if err != nil {
		r.paragraph(cells.Clean(err.Error()))
		return r.err
	}
	for _, l := range strings.Split(out, "\n") {
		r.say("%s", cells.Clean(l))
	}
	if kept != nil {
		return kept
	}
	if word, _, _ := strings.Cut(line, " "); word == "end" && r.Session.Ended() {
		return r.debrief()
	}
	return r.err
}

func (r *drillRoom) debrief() error {
	text, err := drill.Section(r.Session.Drill, "Debrief")
	if err != nil {
		return err
	}
	r.say("\nWhat it was\n")
	for _, p := range strings.Split(text, "\n\n") {
		r.paragraph(p)
		r.say("")
	}
	r.paragraph(fmt.Sprintf("The lesson of this bug is %s: racelab learn --plain %s.", r.Session.Drill.Lesson, r.Session.Drill.Lesson))
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
