// Package drill is one attempt at an incident of the room: the clock, what was looked at and done, what came of
// it, and how each phase of the response is judged. The faces feed it lines and show its answers.
//
// An attempt is its drill, its seed and the lines that were entered. Everything else is worked out from a walk of the
// service (package sim/walk), in which an action is a command at a moment: the same lines are the same incident,
// always. Nothing that an answer says is written by hand, except what people are called.
package drill

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"racelab/lessons/drills"
	"racelab/sim"
	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

// Attempt is one learner's night on call. It belongs to one goroutine.
type Attempt struct {
	Drill  *drills.Drill
	Seed   int
	Guided bool

	lines []Line
	prog  *sim.Program
	run   *walk.Walk
	now   time.Duration // the room's clock
	page  time.Duration // when the page came in
	books int           // damaged rows at that moment

	acts    []Act
	fetched map[string]time.Duration // until when a view is known
	board   []Evidence
	updates []Update
	level   int // severity, 0: none was declared
	acked   time.Duration
	scope   []string
	goals   map[string]string // reached, with what was found
	calm    calm              // how the damage was stopped
	tries   map[string]int    // judgements asked for
	hints   int
	change  *drills.Change  // of the code, that would be deployed
	rolled  []drills.Change // out tonight, the latest last
	fixed   bool            // the change holds in every interleaving
	saved   []string        // what was saved before it could be lost
	script  string          // the repair as it was tried last
	proved  bool            // it passed all proofs
	stories []string
	met     [2]string // requests that are known to have met
	answers []Answer
	ended   bool
	judging bool // judge again what was judged before

	nights map[string]*walk.Walk // at their end, by what was done in them
}

// Line is a line as it was entered.
type Line struct {
	At   time.Duration `json:"at"` // of the room's clock, when it was entered
	Text string        `json:"text"`
	// Reached names the goals that the line reached, with what was found, so that an attempt that is taken up again
	// need not be judged again.
	Reached map[string]string `json:"reached"`
	File    string            `json:"file,omitempty"` // the text of the file that the line names
}

// Act is an action that was taken.
type Act struct {
	At      time.Duration // when it took effect
	Words   string        // "flag sale off"
	Command []walk.Command
}

// Evidence is a line of the timeline that the learner keeps.
type Evidence struct {
	At     time.Duration
	Text   string
	Source string // what in the run it stands on; empty: nothing
}

// Update is what was told to everybody else.
type Update struct {
	At      time.Duration
	Text    string
	Promise time.Duration // of the next one
}

// horizon is how far after the end of the night the room's clock may go.
const horizon = 60 * time.Minute

// errEnded is the answer to an action after the end.
var errEnded = errors.New("the incident is over: what you can still do is look, judge (cause, audit, repair try, change, test, alert), report, whatif and expert")

// New begins an attempt: it runs the service until the page comes in.
func New(d *drills.Drill, seed int, guided bool) (*Attempt, error) {
	a := &Attempt{Drill: d, Seed: seed, Guided: guided, fetched: map[string]time.Duration{}, goals: map[string]string{}, tries: map[string]int{}, nights: map[string]*walk.Walk{}}
	var err error
	if a.prog, err = drills.Service(d.Name, nil); err != nil {
		return nil, err
	}
	run, err := walk.New(a.prog, d.Config(seed, d.Version))
	if err != nil {
		return nil, err
	}
	a.run = run
	if err := a.awaitPage(); err != nil {
		return nil, err
	}
	a.now = a.page
	a.books, err = a.damaged(a.run)
	return a, err
}

// awaitPage goes to the moment at which the page comes in.
func (a *Attempt) awaitPage() error {
	seen := 0
	found, err := a.run.While(a.Drill.Night, func(w *walk.Walk) bool {
		events := w.Events()
		fires := slices.ContainsFunc(events[seen:], func(e walk.Event) bool { return a.fires(e) })
		seen = len(events)
		return fires
	})
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("seed %d of %s has no incident: take another with --seed", a.Seed, a.Drill.Name)
	}
	a.page = a.run.Now().Truncate(time.Second) + time.Second
	return a.run.Until(a.page)
}

// fires reports whether an event is the one for which the page comes in.
func (a *Attempt) fires(e walk.Event) bool {
	l, ok := telemetry.RecordOf(e, a.run)
	return ok && l.Process == a.Drill.Page.Process && l.Number(a.Drill.Page.Attr) > a.Drill.Page.Above
}

// Now returns the room's clock.
func (a *Attempt) Now() time.Duration { return a.now }

// Ended reports whether the learner has ended the incident.
func (a *Attempt) Ended() bool { return a.ended }

// Clock writes a moment as the time of day.
func Clock(d time.Duration) string {
	d = d.Round(time.Second)
	return fmt.Sprintf("%02d:%02d:%02d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
}

// Command is what takes the attempt up again, on the command line.
func (a *Attempt) Command() string { return "racelab drill " + a.Drill.Name + a.seedFlag() }

// ReportCommand is what writes its post-mortem there.
func (a *Attempt) ReportCommand() string {
	return "racelab drill report --drill " + a.Drill.Name + a.seedFlag()
}

func (a *Attempt) seedFlag() string {
	if a.Seed == a.Drill.Seeds[0] {
		return ""
	}
	return fmt.Sprintf(" --seed %d", a.Seed)
}

// Prompt is the clock with what goes with it.
func (a *Attempt) Prompt() string {
	if a.ended {
		return "over"
	}
	p := Clock(a.now)
	if a.level > 0 {
		p += fmt.Sprintf(" sev %d", a.level)
	}
	return p
}

// Lines returns what was entered so far.
func (a *Attempt) Lines() []Line { return slices.Clone(a.lines) }

// spend lets the room's clock go on, as what is done takes time. After the end nothing does.
func (a *Attempt) spend(d time.Duration) error {
	if a.ended {
		return nil
	}
	if a.now+d > a.Drill.Night+horizon {
		return fmt.Errorf("it is %s, and the night has been over for an hour: end it with end", Clock(a.now))
	}
	a.now += d
	return a.run.Until(a.now)
}

// at goes to a moment of the run, to look.
func (a *Attempt) at(t time.Duration) (*walk.Walk, error) { return a.run, a.run.Until(t) }

// act takes an action: its commands are part of the run from now on.
func (a *Attempt) act(cost time.Duration, words string, commands ...walk.Command) error {
	if a.ended {
		return errEnded
	}
	if err := a.spend(cost); err != nil {
		return err
	}
	for i := range commands {
		commands[i].At += a.now
	}
	all := append(slices.Clone(a.run.Config().Commands), commands...)
	next, err := a.run.Branch(all)
	if err != nil {
		a.now -= cost
		return err
	}
	a.run = next
	a.acts = append(a.acts, Act{a.now, words, commands})
	return a.run.Until(a.now)
}

// damaged counts the rows that are damaged now.
func (a *Attempt) damaged(w *walk.Walk) (int, error) {
	rows, err := a.damage(w)
	return len(rows), err
}

// damage returns the damaged rows: id, entity, customer, amount.
func (a *Attempt) damage(w *walk.Walk) ([][]string, error) {
	t, err := w.Query("", a.Drill.Damaged)
	if err != nil {
		return nil, fmt.Errorf("looking for damage: %w", err)
	}
	return t.Rows, nil
}

// save is the form of an attempt in a file.
type save struct {
	Version int    `json:"version"`
	Drill   string `json:"drill"`
	Seed    int    `json:"seed"`
	Guided  bool   `json:"guided"`
	Lines   []Line `json:"lines"`
}

// Marshal writes the attempt, for Resume.
func (a *Attempt) Marshal() ([]byte, error) {
	return json.MarshalIndent(save{1, a.Drill.Name, a.Seed, a.Guided, a.lines}, "", " ")
}

// Resume takes up an attempt that Marshal wrote, at the same second. The error says what in it is wrong.
func Resume(text []byte) (*Attempt, error) { return resume(text, false) }

func resume(text []byte, judge bool) (*Attempt, error) {
	var s save
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, fmt.Errorf("reading an attempt: %w", err)
	}
	if s.Version != 1 {
		return nil, fmt.Errorf("reading an attempt: it is of version %d, and this racelab knows version 1: use a newer one", s.Version)
	}
	d, err := drills.Find(s.Drill)
	if err != nil {
		return nil, err
	}
	a, err := New(d, s.Seed, s.Guided)
	if err != nil {
		return nil, err
	}
	a.judging = judge
	for i, l := range s.Lines {
		if l.At != a.now {
			return nil, fmt.Errorf("line %d of the attempt, %q, is of %s, and the clock shows %s: it was made by another version of the drill", i+1, l.Text, Clock(l.At), Clock(a.now))
		}
		if _, err := a.replay(l); err != nil {
			return nil, fmt.Errorf("line %d of the attempt, %q: %w", i+1, l.Text, err)
		}
	}
	return a, nil
}

// Enter carries out a line and returns the answer. After an error nothing has happened, and no time has passed.
func (a *Attempt) Enter(text string) (string, error) { return a.replay(Line{At: a.now, Text: text}) }

// EnterFile is Enter for a line that names a file, with the text of that file.
func (a *Attempt) EnterFile(text, file string) (string, error) {
	return a.replay(Line{At: a.now, Text: text, File: file})
}

func (a *Attempt) replay(l Line) (string, error) {
	text := strings.TrimSpace(l.Text)
	if text == "" {
		return "", nil
	}
	word, args, _ := strings.Cut(text, " ")
	v, err := find(word)
	if err != nil {
		return "", err
	}
	known := l.Reached
	if a.judging {
		known = nil
	}
	before, at := goalNames(a.goals), a.now
	m := &move{Attempt: a, args: strings.TrimSpace(args), file: l.File, known: known, replayed: l.Reached != nil}
	out, err := v.do(m)
	if err != nil {
		return "", err
	}
	a.answered(text, out)
	if v.free {
		return out, nil
	}
	kept := Line{At: at, Text: text, File: l.File, Reached: map[string]string{}}
	for name, found := range a.goals {
		if !slices.Contains(before, name) {
			kept.Reached[name] = found
		}
	}
	for name, found := range m.found {
		kept.Reached[name] = found
	}
	maps.Copy(kept.Reached, known) // what was judged once stays so, however often the attempt is taken up again
	a.lines = append(a.lines, kept)
	return out, nil
}

func goalNames(m map[string]string) []string {
	var out []string
	for name := range m {
		out = append(out, name)
	}
	return out
}

// move is a line that is being carried out.
type move struct {
	*Attempt
	args     string
	file     string
	known    map[string]string // what it reached when it was judged before
	replayed bool
	found    map[string]string // what a judgement came to that is no goal
}

// before reports whether a judgement was made already, in an attempt that is taken up again, and what it came to.
func (m *move) before(name string) (string, bool) {
	if !m.replayed || m.judging {
		return "", false
	}
	return m.known[name], true
}
