package classroom

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"racelab/classroom/fair"
	"racelab/classroom/room"
	"racelab/classroom/sshd"
	"racelab/classroom/store"
	"racelab/lessons/plan"
	"racelab/lessons/progress"
	"racelab/sim/cells"
	"racelab/sim/number"
	"racelab/ui/plain"
)

// maxRecord bounds a record that a learner pushes, in bytes.
const maxRecord = 8 << 20

const usage = `ssh -t HOST                        the lab, where you left it
ssh HOST plain                     the same in lines of text, for screen readers
ssh -t HOST lab LESSON             one lesson on the bench
ssh -t HOST drill NAME             a night on call, where you left it
ssh HOST lessons                   list the lessons
ssh HOST check < FILE              every interleaving of a program of yours
ssh HOST check LESSON              the same of a lesson; --switch, --budget, --run, --json
ssh HOST replay TOKEN              one schedule of a lesson, step by step
ssh HOST card LESSON > card.md     one page to take home, with your fix; or card TOKEN, of your run

ssh -t HOST room CODE              join a room; without a key, ssh -t HOST asks for the code
ssh HOST progress pull > FILE      your progress; push < FILE merges it back
ssh HOST progress delete --yes     forget everything about you
ssh HOST attach WORD               take a guest's progress to your key

For instructors:
ssh -t HOST room new LESSON        open a room
ssh -t HOST room show CODE         the same for a projector: large, without notes and names
ssh HOST room list                 all rooms
ssh HOST room questions CODE < FILE   questions prepared at home, in Markdown
ssh HOST room path CODE NAME       notes and times for your desk: a path, or < FILE
ssh HOST room report CODE          what came of it; --csv or --json
ssh HOST room recording CODE       all that happened, for racelab room-replay
ssh HOST room delete CODE --yes    forget a room
ssh HOST learners                  everybody's progress; --csv or --json
ssh HOST report                    over all rooms, with pseudonyms; --since DAY, --until DAY, --path NAME, --names, --json
ssh HOST admin retention DAYS      delete closed rooms, and who does not come back, after so long; off
ssh HOST exercises                 who has written what, and who is at it; --json
ssh HOST exercises NAME            three drafts without names; --question: which of them break?
ssh HOST admin backup > FILE       everything; admin restore < FILE merges it back
ssh HOST admin delete LEARNER      forget everything about a learner
`

// Run implements sshd.App.
func (c *Class) Run(ctx context.Context, v *sshd.Visit, std sshd.Streams) int {
	if !flag(v, "delete") { // whoever wants to be forgotten is not noted
		c.seen(v)
	}
	status, err := c.run(ctx, v, std)
	if err != nil {
		fmt.Fprintf(std.Err, "racelab: %s\n", strings.TrimSpace(cells.Clean(err.Error())))
		return 2
	}
	return status
}

func (c *Class) run(ctx context.Context, v *sshd.Visit, std sshd.Streams) (int, error) {
	word := ""
	if len(v.Args) > 0 {
		word = v.Args[0]
	}
	switch word {
	case "":
		return 0, errors.New("the lab needs a terminal: ssh -t HOST; ssh HOST help lists what works without one")
	case "help", "--help", "-h":
		_, err := io.WriteString(std.Out, usage)
		return 0, err
	case "plain":
		return 0, c.plain(ctx, v, std)
	case "lab":
		return 0, errors.New("the lab needs a terminal and the name of a lesson: ssh -t HOST lab lost-update")
	case "drill":
		return 0, errors.New("a night on call needs a terminal and the name of a drill: ssh -t HOST drill oversell")
	case "room":
		return 0, c.roomCommand(ctx, v, std)
	case "progress":
		return 0, c.progressCommand(ctx, v, std)
	case "attach":
		return 0, c.attach(ctx, v, std)
	case "learners", "admin", "report", "exercises":
		if !c.person(v).Instructor {
			return 0, errors.New("only an instructor can do that")
		}
		return 0, c.adminCommand(ctx, v, std)
	case "check", "replay", "lessons", "card":
		return c.opts.Print(ctx, Request{Streams: std, Args: v.Args, Who: fair.Who{Learner: v.ID, Address: sshd.Host(v.Remote)}, Record: c.opts.Store.Learner(v.ID).Load}), nil
	}
	return 0, fmt.Errorf("there is no command %q here; ssh HOST help lists all", cells.Cut(cells.Clean(word), 40))
}

// Pace implements sshd.Paced.
func (c *Class) Pace(v *sshd.Visit) sshd.Pace {
	if len(v.Args) == 0 {
		return sshd.Prints
	}
	switch v.Args[0] {
	case "plain":
		return sshd.Talks
	case "admin", "room", "learners", "report", "exercises":
		// Only instructors' may be long: whoever else asks is told no at once.
		if c.opts.Instructors.Has(v.Key) {
			return sshd.Transfers
		}
	}
	return sshd.Prints
}

// plain is the course in lines of text.
func (c *Class) plain(ctx context.Context, v *sshd.Visit, std sshd.Streams) error {
	if v.Terminal {
		return errors.New("lines of text need no terminal of the server's: leave out -t, ssh HOST plain")
	}
	o := plain.Options{In: std.In, Out: std.Out, Store: c.opts.Store.Learner(v.ID), Reports: c.reports(v.ID)}
	if len(v.Args) > 1 {
		o.Lesson = v.Args[1]
	}
	err := plain.Run(ctx, o)
	if errors.Is(err, plain.ErrScreens) {
		_, err = io.WriteString(std.Out, "The screens: ssh -t HOST\n")
	}
	return err
}

// flag reports whether a word is among the arguments.
func flag(v *sshd.Visit, name string) bool { return slices.Contains(v.Args, name) }

func (c *Class) roomCommand(ctx context.Context, v *sshd.Visit, std sshd.Streams) error {
	if len(v.Args) < 2 {
		return errors.New("room what? ssh HOST help lists what there is")
	}
	what := v.Args[1]
	if isCode(what) || what == "new" || what == "show" {
		return errors.New("a room needs a terminal: ssh -t HOST room …")
	}
	p := c.person(v)
	if !p.Instructor {
		return errors.New("only an instructor can do that; ssh -t HOST room CODE joins a room")
	}
	if what == "list" {
		return c.listRooms(ctx, std.Out)
	}
	if len(v.Args) < 3 {
		return fmt.Errorf("room %s needs the code of a room", cells.Cut(cells.Clean(what), 20))
	}
	code, ok := room.Code(v.Args[2])
	if !ok {
		return room.ErrNoRoom
	}
	switch what {
	case "questions":
		return c.questions(ctx, p, code, std)
	case "path":
		return c.setPath(ctx, p, v, code, std)
	case "report":
		return c.report(ctx, v, code, std.Out)
	case "recording":
		return c.rooms.Export(ctx, code, std.Out)
	case "delete":
		if !flag(v, "--yes") {
			return errors.New("this forgets the room for good, with all votes and its recording; add --yes to do so")
		}
		return c.rooms.Delete(ctx, p, code)
	}
	return fmt.Errorf("there is no room command %q; ssh HOST help lists all", cells.Cut(cells.Clean(what), 20))
}

// questions takes prepared questions from standard input, and says how they were read.
func (c *Class) questions(ctx context.Context, p room.Person, code string, std sshd.Streams) error {
	text, err := io.ReadAll(io.LimitReader(std.In, room.MaxQuestionFile+1)) // one byte too many is refused below
	if err != nil {
		return fmt.Errorf("cannot read the questions: %w", err)
	}
	all, err := room.ParseQuestions(string(text))
	if err != nil {
		return fmt.Errorf("the questions cannot be read; %w", err)
	}
	if err := c.rooms.Prepare(ctx, p, code, all); err != nil {
		return err
	}
	for i, q := range all {
		right := q.RightWords()
		if right == "" {
			right = "nobody says what is right"
		}
		if _, err := fmt.Fprintf(std.Out, "%2d  %s\n    %s: %s\n", i+1, q.Text, q.Kind.Describe(), right); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(std.Out, "Room %s has %s. In the room: R, Prepared questions.\n", code, number.Of(int64(len(all)), "question"))
	return err
}

// setPath gives a room a path: one that racelab comes with, or what comes on standard input.
func (c *Class) setPath(ctx context.Context, p room.Person, v *sshd.Visit, code string, std sshd.Streams) error {
	var text []byte
	var err error
	if len(v.Args) > 3 {
		text, err = plan.Text(v.Args[3])
	} else {
		text, err = io.ReadAll(io.LimitReader(std.In, plan.MaxFile+1)) // one byte too many is refused below
	}
	if err != nil {
		return fmt.Errorf("cannot read the path: %w", err)
	}
	way, err := plan.Parse(string(text))
	if err != nil {
		return fmt.Errorf("the path cannot be read; %w", err)
	}
	if err := c.rooms.SetPath(ctx, p, code, string(text)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(std.Out, "%s: %s, %d min. In the room: R, The day, Your desk.\n", way.Title, number.Of(int64(len(way.Parts)), "part"), way.Minutes())
	return err
}

func (c *Class) listRooms(ctx context.Context, w io.Writer) error {
	all, err := c.rooms.List(ctx)
	if err != nil {
		return err
	}
	for _, r := range all {
		state := "open"
		if !r.Closed.IsZero() {
			state = "closed"
		}
		if _, err := fmt.Fprintf(w, "%s  %-6s  %s  %-20s  %s\n", r.Code, state, r.Opened.Format("2006-01-02 15:04"), cells.Clean(r.Lesson), cells.Clean(r.OwnerName)); err != nil {
			return err
		}
	}
	return nil
}

func (c *Class) report(ctx context.Context, v *sshd.Visit, code string, w io.Writer) error {
	r, err := c.rooms.Report(ctx, code)
	if err != nil {
		return err
	}
	if flag(v, "--json") {
		return writeJSON(w, r)
	}
	return r.WriteCSV(w)
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func (c *Class) progressCommand(ctx context.Context, v *sshd.Visit, std sshd.Streams) error {
	if len(v.Args) < 2 {
		return errors.New("progress what? pull, push or delete")
	}
	mine := c.opts.Store.Learner(v.ID)
	switch v.Args[1] {
	case "pull":
		r, err := mine.Load(ctx)
		if err != nil {
			return err
		}
		text, err := progress.Encode(r)
		if err != nil {
			return err
		}
		_, err = std.Out.Write(text)
		return err
	case "push":
		text, err := io.ReadAll(io.LimitReader(std.In, maxRecord+1))
		if err != nil {
			return fmt.Errorf("cannot read the progress: %w", err)
		}
		r, err := progress.Decode(text)
		if err != nil {
			return fmt.Errorf("what came is no progress that racelab wrote: %w", err)
		}
		now, err := mine.Update(ctx, func(here *progress.Record) { *here = progress.Merge(*here, r) })
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(std.Out, "merged: %d lessons, %d answers\n", len(now.Lessons), len(now.Answers))
		return err
	case "delete":
		if !flag(v, "--yes") {
			return errors.New("this forgets your progress, votes and results on this server for good; pull it first if you want to keep it, then add --yes")
		}
		return c.forget(ctx, v.ID, std.Out)
	}
	return errors.New("progress knows pull, push and delete")
}

// forget deletes everything about a learner, and says what it cannot reach.
func (c *Class) forget(ctx context.Context, id string, out io.Writer) error {
	// First, for it ends their visits, which would write again.
	if err := c.opts.Store.DeleteLearner(ctx, id); err != nil {
		return err
	}
	n, err := c.rooms.ForgetPerson(ctx, id)
	if err != nil {
		return err
	}
	words, err := c.forgetWords(ctx, id)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, `Forgotten: progress, name, %s of rooms (places, votes, results), %s.
Recordings of rooms have no names. Visits that were open have ended.
Not reached, and not racelab's to reach:
- backups that were made before. Restoring one leaves this learner out.
- reports and screens that somebody has saved.
- the server's log, which has the identity %s
  and addresses until whoever runs the server deletes it.
`, number.Of(n, "value"), number.Of(words, "word"), id)
	return err
}

// forgetWords deletes the words with which a guest takes progress to a key.
func (c *Class) forgetWords(ctx context.Context, id string) (deleted int, err error) {
	all, err := c.opts.Store.Rooms.All(ctx, "attach.*")
	if err != nil {
		return 0, err
	}
	for key, data := range all {
		var a attachment
		if json.Unmarshal(data, &a) != nil || a.Guest != id {
			continue
		}
		if err := c.opts.Store.Rooms.Delete(ctx, key); err != nil {
			return deleted, err
		}
		deleted++
	}
	return deleted, nil
}

// attachment is a guest who may become a key's.
type attachment struct {
	Guest string    `json:"guest"`
	Until time.Time `json:"until"`
}

// attachFor is how long a word to attach a key is good.
const attachFor = time.Hour

func attachKey(word string) string { return "attach." + word }

// attachWord makes a word with which a guest's progress goes to a key.
func (c *Class) attachWord(ctx context.Context, guest string) (string, error) {
	word := strings.ToLower(rand.Text()[:12])
	data, err := json.Marshal(attachment{guest, time.Now().Add(attachFor).UTC()})
	if err != nil {
		return "", err
	}
	return word, c.opts.Store.Rooms.Put(ctx, attachKey(word), data)
}

func (c *Class) attach(ctx context.Context, v *sshd.Visit, std sshd.Streams) error {
	if v.Guest || len(v.Args) != 2 || strings.Trim(v.Args[1], "abcdefghijklmnopqrstuvwxyz234567") != "" {
		return errors.New("connect with your key, and give the word that the room showed: ssh HOST attach WORD")
	}
	data, err := c.opts.Store.Rooms.Get(ctx, attachKey(v.Args[1]))
	var a attachment
	if errors.Is(err, store.ErrAbsent) || err == nil && (json.Unmarshal(data, &a) != nil || time.Now().After(a.Until)) {
		return errors.New("this word is not known, or an hour has passed; make a new one in the room, with R")
	}
	if err != nil {
		return err
	}
	guest, err := c.opts.Store.Learner(a.Guest).Load(ctx)
	if err != nil {
		return err
	}
	if _, err := c.opts.Store.Learner(v.ID).Update(ctx, func(r *progress.Record) { *r = progress.Merge(*r, guest) }); err != nil {
		return err
	}
	if err := c.opts.Store.NightsOf(v.ID).Take(ctx, c.opts.Store.NightsOf(a.Guest)); err != nil {
		return err
	}
	if err := c.opts.Store.Rooms.Delete(ctx, attachKey(v.Args[1])); err != nil {
		return err
	}
	_, err = fmt.Fprintln(std.Out, "The guest's progress is yours now. With your key you join rooms as yourself.")
	return err
}

func (c *Class) adminCommand(ctx context.Context, v *sshd.Visit, std sshd.Streams) error {
	switch v.Args[0] {
	case "learners":
		return c.learners(ctx, v, std.Out)
	case "exercises":
		return c.exercises(ctx, v, std)
	case "report":
		return c.summary(ctx, v, std.Out)
	}
	if len(v.Args) < 2 {
		return errors.New("admin what? backup, restore, retention or delete LEARNER")
	}
	switch v.Args[1] {
	case "backup":
		return c.opts.Store.Backup(ctx, std.Out)
	case "restore":
		done, err := c.opts.Store.Restore(ctx, std.In)
		fmt.Fprintf(std.Out, "%d values written, %d records merged, %d values were there already, %d of people who were forgotten were left out\n", done.Written, done.Merged, done.Kept, done.Left)
		return err
	case "retention":
		return c.retention(ctx, v.Args[2:], std.Out)
	case "delete":
		if len(v.Args) != 3 {
			return errors.New("name the learner as ssh HOST learners does")
		}
		people, err := c.opts.Store.Everybody(ctx)
		if err != nil {
			return err
		}
		if _, ok := people[v.Args[2]]; !ok {
			return errors.New("there is no such learner; ssh HOST learners lists all")
		}
		return c.forget(ctx, v.Args[2], std.Out)
	}
	return errors.New("admin knows backup, restore, retention and delete")
}

// LearnerReport is one line of the instructor's report of progress.
type LearnerReport struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Key     string    `json:"key,omitempty"`
	Since   time.Time `json:"since"`
	Last    time.Time `json:"last"`
	Begun   int       `json:"lessons_begun"`
	Done    int       `json:"lessons_done"`
	Answers int       `json:"answers"`
	Right   int       `json:"right_answers"`
	At      string    `json:"at,omitempty"` // the lesson or page where the learner is
	Fixes   int       `json:"fixes_written"`
	Katas   int       `json:"katas_written"`
	Tests   int       `json:"tests_written"`
	Reviews int       `json:"code_reviews_right"`
}

// wrote counts what the learner has written that counts, and the changes that they judged rightly.
func (l *LearnerReport) wrote(r progress.Record) {
	for _, d := range draftsIn(r) {
		switch {
		case !d.counted:
		case d.kind == "fix":
			l.Fixes++
		case d.kind == "kata":
			l.Katas++
		default:
			l.Tests++
		}
	}
	for _, c := range r.CodeReviews() {
		if c.Right {
			l.Reviews++
		}
	}
}

func (c *Class) learners(ctx context.Context, v *sshd.Visit, w io.Writer) error {
	people, err := c.opts.Store.Everybody(ctx)
	if err != nil {
		return err
	}
	out := []LearnerReport{}
	for _, id := range slices.Sorted(maps.Keys(people)) {
		p := people[id]
		r, err := c.opts.Store.Learner(id).Load(ctx)
		if err != nil {
			return err
		}
		line := LearnerReport{ID: id, Name: cmp.Or(p.Called, p.Name), Key: p.Key, Since: p.Since, Last: p.Last, Begun: len(r.Lessons), Answers: len(r.Answers), At: r.Last.Lesson + r.Last.Page}
		for _, l := range r.Lessons {
			if !l.Done.IsZero() {
				line.Done++
			}
		}
		line.wrote(r)
		for _, a := range r.Answers {
			if a.Right {
				line.Right++
			}
		}
		out = append(out, line)
	}
	if flag(v, "--json") {
		return writeJSON(w, out)
	}
	return writeLearnersCSV(w, out)
}
