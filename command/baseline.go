package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"racelab/command/ci"
	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/number"
)

const (
	baselineUsage      = "accept the failures that this file lists, if they take early timers, and say which of its entries no longer occur"
	writeBaselineUsage = "write the failures that take early timers into the file of --baseline"
)

// baselineFile is what --baseline reads and --write-baseline writes. It accepts failures that
// show only where a timer fires, or time passes, while somebody could still run. Whatever fails
// without is red, listed or not.
type baselineFile struct {
	Racelab string  `json:"racelab"` // says what the file is
	Known   []known `json:"known"`
}

// baselineMark is baselineFile.Racelab.
const baselineMark = "baseline 1"

// known identifies a failure by what it is and where, so that it stays the same while other
// lines, counts and schedules change.
type known struct {
	Package string   `json:"package"` // path from the file's folder; the name of a lesson
	Test    string   `json:"test,omitempty"`
	Kind    string   `json:"kind"`              // how a run ends, or "data race", "livelock", "deadlock"
	Pattern string   `json:"pattern,omitempty"` // "lost update"; of a data race the variable
	Where   []string `json:"where"`             // file:line, the path from the file's folder, in order
	Text    string   `json:"text,omitempty"`    // of a failure at no line: what it left behind
}

func (k known) key() string {
	return strings.Join(append([]string{k.Package, k.Test, k.Kind, k.Pattern, k.Text}, k.Where...), "\x00")
}

// words names a failure for people.
func (k known) words() string {
	text := k.Kind
	if k.Pattern != "" {
		text += ", " + k.Pattern
	}
	if len(k.Where) > 0 {
		text += " at " + strings.Join(k.Where, " and ")
	} else if k.Text != "" {
		text += ": " + k.Text
	}
	if k.Test != "" {
		text = k.Test + ": " + text
	}
	return cells.Clean(text)
}

// failure is something that makes a check fail.
type failure struct {
	known
	early int
	token string
	ci    ci.Kind
}

// maxBaseline bounds the file, in bytes.
const maxBaseline = 4 << 20

// readBaseline reads the file of --baseline. One that does not exist is empty if it is to be written.
func readBaseline(path string, write bool) (baselineFile, error) {
	var b baselineFile
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && write:
		return b, nil
	case err != nil:
		return b, pathError(path, err)
	case !info.Mode().IsRegular() || info.Size() > maxBaseline:
		return b, fmt.Errorf("%s is no baseline: it is not a regular file, or it is larger than %d MiB", cells.Clean(path), maxBaseline>>20)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return b, pathError(path, err)
	}
	if err := json.Unmarshal(text, &b); err != nil || b.Racelab != baselineMark {
		return b, fmt.Errorf("%s is no baseline of racelab: name a file that --write-baseline wrote", cells.Clean(path))
	}
	return b, nil
}

// write replaces the file, whole or not at all.
func (b baselineFile) write(path string) error {
	b.Racelab = baselineMark
	if b.Known == nil {
		b.Known = []known{}
	}
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return fmt.Errorf("writing %s: %w", cells.Clean(path), err)
	}
	return writeNew(path, append(text, '\n'), true)
}

// baseline is a baselineFile while packages are checked. A nil one accepts nothing.
type baseline struct {
	path   string
	write  bool
	listed []known                    // what the file has
	keys   map[string]bool            // keys of what is accepted
	met    map[string]bool            // keys of what was found
	found  []known                    // with write: what is to be listed
	looked map[[2]string]bool         // packages and tests that were covered completely
	tests  map[string]map[string]bool // packages and their tests
}

// openBaseline reads the file that the flags name.
func openBaseline(f checkFlags) (*baseline, error) {
	switch {
	case f.baseline == "" && f.writeBaseline:
		return nil, errors.New("--write-baseline needs --baseline FILE, which says where")
	case f.baseline == "":
		return nil, nil
	case f.watch && f.writeBaseline:
		return nil, errors.New("--write-baseline is for one check, not for --watch")
	case f.first:
		return nil, errors.New("a baseline lists all failures, and --first stops at one of them: leave one of the two out")
	}
	file, err := readBaseline(f.baseline, f.writeBaseline)
	if err != nil {
		return nil, err
	}
	b := &baseline{path: f.baseline, write: f.writeBaseline, listed: file.Known, keys: map[string]bool{}, met: map[string]bool{}, looked: map[[2]string]bool{}, tests: map[string]map[string]bool{}}
	for _, k := range file.Known {
		b.keys[k.key()] = true
	}
	return b, nil
}

// verdictByBaseline is what a baseline makes of a check.
type verdictByBaseline struct {
	known  []known         // what fails and is accepted
	tokens map[string]bool // of that
	red    int             // failures that are not
}

func (v *verdictByBaseline) accepts(token string) bool { return v != nil && v.tokens[token] }

// accepted returns the failures that a baseline accepts.
func (c checked) accepted() []known {
	if c.judged == nil {
		return nil
	}
	return c.judged.known
}

// accept judges what was found in one entry.
func (b *baseline) accept(ctx context.Context, a *app, t *target, c *checked, budget sim.Budget) error {
	if b == nil {
		return nil
	}
	name := b.packageName(t)
	if b.tests[name] == nil {
		b.tests[name] = map[string]bool{}
		for _, e := range t.program.Entries() {
			b.tests[name][e.Name] = true
		}
	}
	if c.report.Complete {
		b.looked[[2]string{name, c.test}] = true
	}
	failures := b.failuresOf(t, *c)
	if b.write {
		idle, err := b.idleRaces(ctx, a, t, *c, budget)
		if err != nil {
			return err
		}
		for _, f := range failures {
			if f.early > 0 && !idle[f.key()] && !slices.ContainsFunc(b.found, func(k known) bool { return k.key() == f.key() }) {
				b.found = append(b.found, f.known)
				b.keys[f.key()] = true
			}
		}
	}
	v := &verdictByBaseline{tokens: map[string]bool{}}
	for _, f := range failures {
		b.met[f.key()] = true
		switch {
		case f.early > 0 && b.keys[f.key()]:
			v.tokens[f.token] = true
			if !slices.ContainsFunc(v.known, func(k known) bool { return k.key() == f.key() }) {
				v.known = append(v.known, f.known)
			}
		case c.failOn == nil || c.failOn[f.ci]:
			v.red++
		}
	}
	c.judged = v
	return nil
}

// finish says what of the baseline no longer occurs, as far as it was looked for, and writes
// it anew if that is wanted: then that goes, and what tests have that were left out stays.
func (b *baseline) finish(ctx context.Context, a *app, f checkFlags) error {
	if b == nil || ctx.Err() != nil {
		return nil
	}
	whole := f.run == "" && f.skip == "" && f.shard == ""
	var out baselineFile
	for _, k := range b.listed {
		tests, checked := b.tests[k.Package]
		switch {
		case b.met[k.key()]:
		case b.looked[[2]string{k.Package, k.Test}], whole && checked && k.Test != "" && !tests[k.Test]:
			if !b.write {
				fmt.Fprintf(a.stderr, "racelab: stale in %s, for it no longer occurs: %s\n", cells.Clean(b.path), k.words())
			}
			continue
		}
		if b.write && !slices.ContainsFunc(b.found, func(n known) bool { return n.key() == k.key() }) && !b.met[k.key()] {
			out.Known = append(out.Known, k)
		}
	}
	if !b.write {
		return nil
	}
	out.Known = append(out.Known, b.found...)
	slices.SortStableFunc(out.Known, func(x, y known) int { return strings.Compare(x.key(), y.key()) })
	if err := out.write(b.path); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "racelab: wrote %s into %s\n", number.Of(int64(len(out.Known)), "known failure"), cells.Clean(b.path))
	return nil
}

// packageName is how the file names a target: its path from the file's folder.
func (b *baseline) packageName(t *target) string {
	if t.lesson != nil {
		return t.lesson.Name
	}
	return b.relative(t.program.Name())
}

// relative is a path from the file's folder, wherever racelab was called.
func (b *baseline) relative(path string) string {
	from, err := filepath.Abs(filepath.Dir(b.path))
	to, err2 := filepath.Abs(path)
	if err != nil || err2 != nil {
		return path
	}
	rel, err := filepath.Rel(from, to)
	if err != nil {
		return path
	}
	return filepath.ToSlash(rel)
}

// at is a place with its file's path from the baseline's folder.
func (b *baseline) at(t *target, where string) string {
	i := strings.LastIndexByte(where, ':')
	if i < 0 || t.lesson != nil {
		return where
	}
	file := where[:i]
	if filepath.Base(file) == file { // as a test's log has it: in the target's folder
		dir := t.program.Name()
		if info, err := os.Stat(dir); err == nil && !info.IsDir() {
			dir = filepath.Dir(dir)
		}
		file = filepath.Join(dir, file)
	}
	return b.relative(file) + where[i:]
}

// failuresOf returns what makes a check fail.
func (b *baseline) failuresOf(t *target, c checked) []failure {
	r := c.report
	var out []failure
	add := func(early int, token string, kind ci.Kind, what, pattern, text string, where ...string) {
		for i := range where {
			where[i] = b.at(t, where[i])
		}
		slices.Sort(where)
		where = slices.Compact(where)
		if len(where) > 0 {
			text = ""
		}
		out = append(out, failure{known{b.packageName(t), c.test, what, pattern, append([]string{}, where...), text}, early, token, kind})
	}
	for _, o := range r.Outcomes {
		if o.Fails {
			pattern, where := causeOf(t.program, o)
			kind, _ := kindOf(o, r)
			add(o.Early, o.Token, kind, o.Kind.String(), pattern, outcomeLine(o), where...)
		}
	}
	for _, race := range r.Races {
		add(race.Early, race.Token, ci.Race, "data race", race.Variable, "", race.First.String(), race.Second.String())
	}
	for _, f := range r.Deadlocks {
		add(f.Early, f.Token, ci.Deadlock, "deadlock", "", f.Text, slices.Clone(f.Where)...)
	}
	for _, f := range r.Livelocks {
		add(f.Early, f.Token, ci.Livelock, "livelock", "", f.Text, slices.Clone(f.Where)...)
	}
	return out
}

// lineIn finds places in the words of an outcome, such as those of a failed test.
var lineIn = regexp.MustCompile(`[^\s:()]+\.go:\d+`)

// causeOf says what went wrong in the example of an outcome, and at which lines.
func causeOf(p *sim.Program, o sim.Outcome) (pattern string, where []string) {
	run, err := p.Replay(o.Token)
	if err != nil { // there was no time for an example
		return "", lineIn.FindAllString(o.Text, -1)
	}
	if v := run.View(run.Len()); v.End != nil && v.End.Pos.Line > 0 {
		where = append(where, v.End.Pos.String())
	}
	if all := run.Explain(); len(all) > 0 {
		pattern = string(all[0].Pattern)
		for _, e := range run.Events(run.Len()) {
			if slices.Contains(all[0].Steps, e.Step) && e.Pos.Line > 0 && !e.Minor {
				where = append(where, e.Pos.String())
			}
		}
	}
	if len(where) == 0 {
		where = lineIn.FindAllString(o.Text, -1)
	}
	return pattern, where
}

// idleRaces returns those of the data races found that a run without early timers has as well:
// the example with the fewest steps may take some all the same, where a sleep keeps the accesses apart.
func (b *baseline) idleRaces(ctx context.Context, a *app, t *target, c checked, budget sim.Budget) (map[string]bool, error) {
	keys := map[string]bool{}
	if !slices.ContainsFunc(c.report.Races, func(r sim.Race) bool { return r.Early > 0 }) {
		return keys, nil
	}
	config := c.config
	config.AnyTimers, config.Early = false, 0
	idle, err := a.explore(ctx, t.program, c.entry, config, budget)
	if spent := new(sim.ErrSpent); errors.As(err, &spent) {
		return keys, nil // no run of it ends without early timers
	}
	if err != nil {
		return nil, err
	}
	for _, f := range b.failuresOf(t, idle) {
		keys[f.key()] = true
	}
	return keys, nil
}
