package drill

import (
	"context"
	"strings"

	"racelab/lessons/drills"
)

// Player plays one night, wherever that is run. It belongs to one goroutine at a time.
type Player interface {
	// Begin takes up the night where it was left, or begins it.
	Begin(ctx context.Context) (Shown, error)
	// Enter carries out a line. After an error nothing has happened; kept is what went wrong with keeping.
	Enter(ctx context.Context, line string) (s Shown, kept, err error)
}

// Shown is all that a screen shows of a night.
type Shown struct {
	State   State
	Seen    map[View]Seen // what was fetched of views: all that was, of a night that begins, and otherwise what a line fetched
	Resumed bool          // the night was taken up
}

// fetchable are the views of which more than an answer is fetched.
var fetchable = []View{Logs, Metrics, Traces}

// Show returns what a screen shows of an attempt, with what was fetched last of some views; of all for none.
func (a *Attempt) Show(views ...View) (Shown, error) {
	s := Shown{State: a.State(), Seen: map[View]Seen{}}
	if len(views) == 0 {
		views = fetchable
	}
	for _, v := range views {
		seen, ok, err := a.Seen(v)
		if err != nil {
			return s, err
		}
		if ok {
			s.Seen[v] = seen
		}
	}
	return s, nil
}

// Here plays a night in this process, and keeps it on a shelf. Read is that of a Session.
func Here(shelf Shelf, d *drills.Drill, seed int, guided bool, read func(string) (string, bool, error)) Player {
	return &here{shelf: shelf, drill: d, seed: seed, guided: guided, read: read}
}

type here struct {
	shelf  Shelf
	drill  *drills.Drill
	seed   int
	guided bool
	read   func(string) (string, bool, error)
	*Session
}

// Begin implements Player.
func (h *here) Begin(context.Context) (Shown, error) {
	s, err := Open(h.shelf, h.drill, h.seed, h.guided)
	if err != nil {
		return Shown{}, err
	}
	s.Read = h.read
	h.Session = s
	shown, err := s.Show()
	shown.Resumed = s.Resumed
	return shown, err
}

// Enter implements Player.
func (h *here) Enter(_ context.Context, line string) (s Shown, kept, err error) {
	if _, kept, err = h.Carry(line); err != nil {
		return s, nil, err
	}
	v, _ := ViewOf(line)
	s, err = h.Show(v)
	return s, kept, err
}

// Turn is a line of an attempt with all that has to be known to carry it out, for a process that may have nothing of it.
type Turn struct {
	Drill  string
	Seed   int
	Guided bool
	Text   []byte // the attempt so far, as Marshal writes it; nil: it begins
	Line   string // empty: nothing is done, and the night is only shown
	File   string // the text of the file that the line names
	All    bool   // what was fetched of all views is shown, and not only what the line fetched
}

// Turned is what came of a turn.
type Turned struct {
	Text   []byte // the attempt, to be kept
	Shown  Shown
	Failed string // why nothing has happened; empty: it has
	Lost   bool   // it failed because the attempt cannot be taken up
}

// Taker takes turns. It keeps the attempt of the last one in mind, and catches up with others: what comes of a turn depends on
// the turn alone. It belongs to one goroutine.
type Taker struct {
	attempt *Attempt
	text    []byte // of it
}

// Take takes a turn.
func (k *Taker) Take(t Turn) Turned {
	if err := k.catchUp(t); err != nil {
		k.attempt = nil
		return Turned{Failed: err.Error(), Lost: t.Text != nil}
	}
	if strings.TrimSpace(t.Line) != "" {
		if err := k.enter(t); err != nil {
			return Turned{Failed: err.Error()}
		}
	}
	var out Turned
	var err error
	if out.Text, err = k.attempt.Marshal(); err == nil {
		k.text = out.Text
		var views []View
		if v, ok := ViewOf(t.Line); ok && !t.All {
			views = []View{v}
		}
		out.Shown, err = k.attempt.Show(views...)
	}
	if err != nil {
		k.attempt = nil // half of the line has happened
		return Turned{Failed: err.Error()}
	}
	out.Shown.Resumed = t.Text != nil
	return out
}

// catchUp makes the attempt that of a turn.
func (k *Taker) catchUp(t Turn) (err error) {
	if a := k.attempt; a != nil && t.Text != nil && string(t.Text) == string(k.text) {
		return nil
	}
	if a := k.attempt; a != nil && t.Text == nil && len(a.lines) == 0 && a.Drill.Name == t.Drill && a.Seed == t.Seed && a.Guided == t.Guided {
		return nil
	}
	k.attempt = nil // its memory is for the next
	if t.Text != nil {
		k.text = t.Text
		k.attempt, err = Resume(t.Text)
		return err
	}
	d, err := drills.Find(t.Drill)
	if err != nil {
		return err
	}
	k.text = nil
	k.attempt, err = New(d, t.Seed, t.Guided)
	return err
}

func (k *Taker) enter(t Turn) error {
	var err error
	if t.File != "" {
		_, err = k.attempt.EnterFile(t.Line, t.File)
	} else {
		_, err = k.attempt.Enter(t.Line)
	}
	return err
}
