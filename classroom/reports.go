package classroom

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"racelab/classroom/room"
	"racelab/classroom/sshd"
	"racelab/classroom/store"
	"racelab/lessons/plan"
	"racelab/sim/cells"
)

// Reports over rooms and days, for whoever pays for the class, and how long what they are made of is kept.

// fullReport is a summary, and how far people are on a path.
type fullReport struct {
	*room.Summary
	Path *pathReport `json:"path,omitempty"`
}

// pathReport counts who has done the parts of a path.
type pathReport struct {
	Title string           `json:"title"`
	Of    int              `json:"people"` // who have done anything
	Parts []pathPartReport `json:"parts"`
}

type pathPartReport struct {
	Kind  plan.Kind `json:"kind"`
	Name  string    `json:"name"`
	Title string    `json:"title"`
	Done  int       `json:"done"`
}

// summary writes a report over rooms.
func (c *Class) summary(ctx context.Context, v *sshd.Visit, w io.Writer) error {
	o := room.SummaryOptions{Until: time.Now().UTC()}
	path, err := "", error(nil)
	names, asJSON := false, false
	for i := 1; i < len(v.Args); i++ {
		word := v.Args[i]
		switch word {
		case "--json":
			asJSON = true
			continue
		case "--csv":
			continue
		case "--names":
			names = true
			continue
		}
		if i++; i >= len(v.Args) {
			return fmt.Errorf("the report knows no %q, or it needs a value: --since and --until with a day such as 2026-11-30, --path with a name, --names, --csv, --json", cells.Clean(word))
		}
		switch word {
		case "--since":
			o.Since, err = time.Parse(time.DateOnly, v.Args[i])
		case "--until":
			if o.Until, err = time.Parse(time.DateOnly, v.Args[i]); err == nil {
				o.Until = o.Until.Add(24*time.Hour - time.Nanosecond) // that day, too
			}
		case "--path":
			path = v.Args[i]
		default:
			err = fmt.Errorf("the report knows no %q", cells.Clean(word))
		}
		if bad := new(time.ParseError); errors.As(err, &bad) {
			err = fmt.Errorf("%s takes a day such as 2026-11-30", word)
		}
		if err != nil {
			return err
		}
	}
	if !names {
		if o.Alias, err = c.alias(ctx); err != nil {
			return err
		}
	}
	out := fullReport{}
	if out.Summary, err = c.rooms.Summary(ctx, o); err != nil {
		return err
	}
	if path != "" {
		if out.Path, err = c.onPath(ctx, path); err != nil {
			return err
		}
	}
	if asJSON {
		return writeJSON(w, out)
	}
	return out.writeCSV(w)
}

func (r *fullReport) writeCSV(w io.Writer) error {
	if err := r.Summary.WriteCSV(w); err != nil || r.Path == nil {
		return err
	}
	for _, p := range r.Path.Parts {
		if _, err := fmt.Fprintf(w, "path,%s,%s,,,%d,%d,,,,,\n", p.Kind, p.Name, p.Done, r.Path.Of); err != nil {
			return err
		}
	}
	return nil
}

// onPath counts who has done what of a path. It says nothing of any one person.
func (c *Class) onPath(ctx context.Context, name string) (*pathReport, error) {
	p, err := plan.Named(name)
	if err != nil {
		return nil, err
	}
	out := &pathReport{Title: p.Title, Parts: []pathPartReport{}}
	people, err := c.opts.Store.Everybody(ctx)
	if err != nil {
		return nil, err
	}
	for _, part := range p.Parts {
		if part.Name != "" {
			out.Parts = append(out.Parts, pathPartReport{Kind: part.Kind, Name: part.Name, Title: part.Title})
		}
	}
	for id := range people {
		r, err := c.opts.Store.Learner(id).Load(ctx)
		if err != nil {
			return nil, err
		}
		if len(r.Lessons)+len(r.Answers)+len(r.Katas) == 0 {
			continue
		}
		out.Of++
		for i, at := range out.Parts {
			if done, _ := (plan.Part{Kind: at.Kind, Name: at.Name}).Done(r); done {
				out.Parts[i].Done++
			}
		}
	}
	return out, nil
}

// aliasKey is where the secret is that makes pseudonyms: they are the same in each report, and say nothing of
// who it is to anybody who does not have the store.
const aliasKey = "settings.alias"

// alias returns what makes a pseudonym of an identity.
func (c *Class) alias(ctx context.Context) (func(id string) string, error) {
	var secret []byte
	err := c.opts.Store.Rooms.Change(ctx, aliasKey, func(old []byte) ([]byte, error) {
		if secret = old; old != nil {
			return nil, nil
		}
		secret = []byte(rand.Text() + rand.Text())
		return secret, nil
	})
	if err != nil {
		return nil, fmt.Errorf("cannot make pseudonyms: %w", err)
	}
	return func(id string) string {
		mac := hmac.New(sha256.New, secret)
		_, _ = io.WriteString(mac, id) // never fails
		return "learner-" + strings.ToLower(base32.StdEncoding.EncodeToString(mac.Sum(nil)[:5]))
	}, nil
}

// retentionKey is where it stands how long rooms and people are kept, in days.
const retentionKey = "settings.retention"

// retention says how long rooms and people are kept, or changes it.
func (c *Class) retention(ctx context.Context, words []string, w io.Writer) error {
	if len(words) == 0 {
		days, err := c.retained(ctx)
		if err != nil {
			return err
		}
		if days == 0 {
			_, err = io.WriteString(w, "Rooms and learners are kept until somebody deletes them.\n")
			return err
		}
		_, err = fmt.Fprintf(w, "Closed rooms, and learners who do not come back, are deleted after %d days.\n", days)
		return err
	}
	days, err := strconv.Atoi(words[0])
	if words[0] == "off" {
		days, err = 0, nil
	}
	if err != nil || days < 0 || days > 3650 || days == 0 && words[0] != "off" {
		return errors.New("say for how many days, 1 to 3650, or off: ssh HOST admin retention 90")
	}
	data, _ := json.Marshal(days) // cannot fail
	if err := c.opts.Store.Rooms.Put(ctx, retentionKey, data); err != nil {
		return err
	}
	return c.retention(ctx, nil, w)
}

// retained returns for how many days rooms and people are kept; 0: for ever.
func (c *Class) retained(ctx context.Context) (days int, err error) {
	data, err := c.opts.Store.Rooms.Get(ctx, retentionKey)
	if errors.Is(err, store.ErrAbsent) {
		return 0, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &days)
	}
	return days, err
}

// Expire deletes what is older than it is to be kept.
func (c *Class) Expire(ctx context.Context, now time.Time) (rooms, people int, err error) {
	days, err := c.retained(ctx)
	if err != nil || days == 0 {
		return 0, 0, err
	}
	before := now.AddDate(0, 0, -days)
	if rooms, err = c.rooms.Expire(ctx, before); err != nil {
		return rooms, 0, err
	}
	all, err := c.opts.Store.Everybody(ctx)
	if err != nil {
		return rooms, 0, err
	}
	for id, p := range all {
		if p.Last.After(before) {
			continue
		}
		if err := c.forget(ctx, id, io.Discard); err != nil {
			return rooms, people, err
		}
		people++
	}
	return rooms, people, nil
}
