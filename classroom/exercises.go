package classroom

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"go/scanner"
	"go/token"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"racelab/classroom/fair"
	"racelab/classroom/room"
	"racelab/classroom/sshd"
	"racelab/lessons"
	"racelab/lessons/exercise"
	"racelab/lessons/katas"
	"racelab/lessons/progress"
	"racelab/sim/cells"
)

// ExerciseReport is how a class does with one exercise.
type ExerciseReport struct {
	Name    string    `json:"name"`
	Kind    string    `json:"kind"`    // fix, kata or tests
	Begun   int       `json:"begun"`   // learners who have typed something
	Counted int       `json:"counted"` // learners of whom one counted
	At      []Writing `json:"at"`      // who has begun and is not done
}

// Writing is one learner who is at an exercise.
type Writing struct {
	Name  string    `json:"name"`
	Last  time.Time `json:"last"`  // when they typed last
	Hints int       `json:"hints"` // that they have asked for
}

// draftOf is one exercise of one learner.
type draftOf struct {
	kind, name string
	draft      progress.Draft
	hints      int
	counted    bool
}

// draftsIn returns all exercises that a record has something of.
func draftsIn(r progress.Record) (out []draftOf) {
	for name, l := range r.Lessons {
		out = append(out, draftOf{"fix", name, l.Draft, l.Hints, !l.Wrote.IsZero()})
	}
	for name, k := range r.Katas {
		out = append(out, draftOf{"kata", name, k.Draft, k.Hints, !k.Wrote.IsZero()}, draftOf{"tests", name, k.Test, 0, !k.Tested.IsZero()})
	}
	return slices.DeleteFunc(out, func(d draftOf) bool { return d.draft.Text == "" && !d.counted })
}

// exercises answers ssh HOST exercises [NAME].
func (c *Class) exercises(ctx context.Context, v *sshd.Visit, std sshd.Streams) error {
	if name := slices.DeleteFunc(slices.Clone(v.Args[1:]), func(w string) bool { return strings.HasPrefix(w, "-") }); len(name) > 0 {
		return c.drafts(ctx, v, std, name[0])
	}
	all := map[string]*ExerciseReport{}
	err := c.records(ctx, func(name string, r progress.Record) {
		for _, d := range draftsIn(r) {
			e := all[d.kind+" "+d.name]
			if e == nil {
				e = &ExerciseReport{Name: d.name, Kind: d.kind, At: []Writing{}}
				all[d.kind+" "+d.name] = e
			}
			if e.Begun++; d.counted {
				e.Counted++
				continue
			}
			e.At = append(e.At, Writing{name, d.draft.At, d.hints})
		}
	})
	if err != nil {
		return err
	}
	out := []ExerciseReport{}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		e := *all[key]
		slices.SortFunc(e.At, func(a, b Writing) int { return cmp.Or(a.Last.Compare(b.Last), strings.Compare(a.Name, b.Name)) })
		out = append(out, e)
	}
	if flag(v, "--json") {
		return writeJSON(std.Out, out)
	}
	return writeExercisesCSV(std.Out, out)
}

// records calls each with what every learner is called, and their record.
func (c *Class) records(ctx context.Context, each func(name string, r progress.Record)) error {
	people, err := c.opts.Store.Everybody(ctx)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(people)) {
		r, err := c.opts.Store.Learner(id).Load(ctx)
		if err != nil {
			return err
		}
		each(cmp.Or(people[id].Called, people[id].Name), r)
	}
	return nil
}

// writeExercisesCSV writes one line for an exercise; who has not typed for the longest time is named first.
func writeExercisesCSV(w io.Writer, all []ExerciseReport) error {
	c := csv.NewWriter(w)
	if err := c.Write([]string{"exercise", "kind", "begun", "counted", "at it, since when, hints"}); err != nil {
		return err
	}
	for _, e := range all {
		var at []string
		for _, p := range e.At {
			at = append(at, fmt.Sprintf("%s, %s, %d", p.Name, p.Last.Format(time.RFC3339), p.Hints))
		}
		if err := c.Write([]string{e.Name, e.Kind, strconv.Itoa(e.Begun), strconv.Itoa(e.Counted), room.PlainCell(strings.Join(at, "; "))}); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// What a class looks at together: so many drafts, of so many that are judged.
const (
	shownDrafts  = 3
	judgedDrafts = 8
)

// weighed is a draft with what the engine says of it.
type weighed struct {
	text    string
	verdict *exercise.Verdict
}

// drafts prints some drafts for an exercise without names, or the question which of them break.
func (c *Class) drafts(ctx context.Context, v *sshd.Visit, std sshd.Streams, name string) error {
	judge, err := c.judge(v, name)
	if err != nil {
		return err
	}
	var texts []string
	err = c.records(ctx, func(_ string, r progress.Record) {
		for _, d := range draftsIn(r) {
			if d.kind != "tests" && d.name == name && d.draft.Text != "" {
				texts = append(texts, uncommented(d.draft.Text))
			}
		}
	})
	if err != nil {
		return err
	}
	texts = mixed(texts)
	var all []weighed
	for i, text := range texts[:min(len(texts), judgedDrafts)] {
		fmt.Fprintf(std.Err, "judging draft %d of %d\n", i+1, min(len(texts), judgedDrafts))
		verdict, err := judge(ctx, text)
		if err != nil {
			return err
		}
		if verdict.Explored {
			all = append(all, weighed{text, verdict})
		}
	}
	chosen := choose(all)
	if len(chosen) < 2 {
		return fmt.Errorf("fewer than two different drafts of %s can be run so far; ssh HOST exercises says who is at what", cells.Cut(cells.Clean(name), 40))
	}
	write := draftsText
	if flag(v, "--question") {
		write = draftsQuestion
	}
	_, err = io.WriteString(std.Out, write(name, chosen))
	return err
}

// judge returns what judges texts for the exercise of a name: a kata, or the fix of a lesson.
func (c *Class) judge(v *sshd.Visit, name string) (func(context.Context, string) (*exercise.Verdict, error), error) {
	if c.opts.Court == nil {
		return nil, errors.New("nobody writes code in this class")
	}
	court := c.opts.Court(fair.Who{Learner: v.ID, Address: sshd.Host(v.Remote)})
	if k, err := katas.Find(name); err == nil {
		kata, err := exercise.NewKata(k)
		return func(ctx context.Context, text string) (*exercise.Verdict, error) {
			return court.Kata(ctx, kata, text, nil)
		}, err
	}
	l, err := lessons.Find(name)
	if err != nil {
		return nil, fmt.Errorf("there is no exercise %q; ssh HOST exercises lists those that somebody has begun", cells.Cut(cells.Clean(name), 40))
	}
	e, err := exercise.Unstudied(l)
	return func(ctx context.Context, text string) (*exercise.Verdict, error) {
		v, _, err := court.Fix(ctx, e, text, nil)
		return v, err
	}, err
}

// mixed returns texts, each once, in an order that follows from them and from nobody's name.
func mixed(texts []string) []string {
	by := map[[sha256.Size]byte]string{}
	for _, t := range texts {
		by[sha256.Sum256([]byte(t))] = t
	}
	keys := slices.SortedFunc(maps.Keys(by), func(a, b [sha256.Size]byte) int { return slices.Compare(a[:], b[:]) })
	out := []string{}
	for _, k := range keys {
		out = append(out, by[k])
	}
	return out
}

// choose takes drafts of both kinds, if there are both: one that counts and others that do not, in their order.
func choose(all []weighed) []weighed {
	var right, wrong []weighed
	for _, w := range all {
		if w.verdict.Counts() {
			right = append(right, w)
		} else {
			wrong = append(wrong, w)
		}
	}
	few := min(len(wrong), shownDrafts-min(len(right), 1))
	chosen := slices.Concat(wrong[:few], right[:min(len(right), shownDrafts-few)])
	return slices.DeleteFunc(slices.Clone(all), func(w weighed) bool {
		return !slices.ContainsFunc(chosen, func(c weighed) bool { return c.text == w.text })
	})
}

func letter(i int) string { return string(rune('A' + i)) }

// draftsText shows drafts in Markdown, and says nothing of what they are worth.
func draftsText(name string, all []weighed) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", name)
	for i, w := range all {
		fmt.Fprintf(&b, "\n## Draft %s\n\n```go\n%s\n```\n", letter(i), strings.TrimRight(w.text, "\n"))
	}
	return b.String()
}

// draftsQuestion asks which of the drafts break, in the form of a prepared question.
func draftsQuestion(name string, all []weighed) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Which of these drafts of %s break in some interleaving?\n", name)
	for i, w := range all {
		tick, why := "x", w.verdict.Text
		if w.verdict.Counts() {
			tick, why = " ", "It holds: "+why+"."
		}
		fmt.Fprintf(&b, "- [%s] Draft %s\n  > %s\n", tick, letter(i), strings.Join(strings.Fields(why), " "))
	}
	return b.String()
}

// uncommented is Go source without its comments, in which somebody may have a name.
func uncommented(text string) string {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(text))
	s.Init(file, []byte(text), func(token.Position, string) {}, scanner.ScanComments)
	var b strings.Builder
	from := 0
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		if at := file.Offset(pos); tok == token.COMMENT && at >= from {
			b.WriteString(text[from:at])
			from = min(at+len(lit), len(text))
		}
	}
	lines := strings.Split(b.String()+text[from:], "\n")
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.TrimSpace(l) == "" })
	return strings.Join(lines, "\n") + "\n"
}
