package course

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"racelab/sim"
)

// Definition is a pattern in words, for somebody who took it for another.
type Definition struct {
	Name  string
	Is    string // what it is, as a sentence
	Needs string // what has to happen for a run to be one, as the end of "For that, …"
	Entry string // heading of the glossary that tells more
}

// Patterns returns the names that a failure can have, in the order in which the
// course meets them: those of the engine.
func Patterns() []string {
	var out []string
	for _, p := range sim.Patterns() {
		out = append(out, string(p))
	}
	return out
}

// Define returns the definition of a pattern; the zero value for a name that is none.
func Define(name string) Definition {
	p := sim.Pattern(name)
	if p.Plain() == "" {
		return Definition{}
	}
	return Definition{Name: name, Is: p.Plain(), Needs: p.Needs(), Entry: name}
}

// aliases are words that pages use for patterns.
func aliases() map[string]string {
	return map[string]string{
		"goroutine leak": "leak", "dual write": "crash between two effects", "stale write": "stale set", "stale route": "stale read",
		"unsafe publication": "data race", "a plain map must not be shared": "data race", "at-least-once delivery": "duplicated effect",
		"idempotency key": "duplicated effect", "double charge": "duplicated effect",
	}
}

var bold = regexp.MustCompile(`\*\*([^*]+)\*\*`)

// Names returns every name that the failure of the lesson deserves, the leading one
// first: what the lesson's page calls it, by its field pattern or in bold in its
// explanation, and what the engine finds in the shortest failing run.
func (s *Study) Names() []string {
	names := []string{s.Pattern()}
	add := func(name string) {
		if slices.Contains(Patterns(), name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	_, struck := s.Striker()
	for _, name := range s.pageNames() {
		if name != "crash between two effects" || struck { // what a page says of another run is not true of this one
			add(name)
		}
	}
	for _, in := range s.insight {
		add(string(in.Pattern))
		for _, also := range in.Also {
			add(string(also))
		}
	}
	if len(s.report.Races) > 0 { // of the program, whatever this run shows
		add("data race")
	}
	return names
}

// pageNames are the patterns that the lesson's explanation names.
func (s *Study) pageNames() []string {
	text, err := s.Lesson.Prose("Explanation", s.numbers)
	if err != nil {
		return nil
	}
	var out []string
	for _, m := range bold.FindAllStringSubmatch(text, -1) {
		name := strings.Trim(strings.ToLower(strings.Join(strings.Fields(m[1]), " ")), " .,;:")
		if other, ok := aliases()[name]; ok {
			name = other
		}
		out = append(out, name)
	}
	return out
}

// wrongNames is how many names that a run does not have are offered, and fitting how
// many that it has, at most.
const (
	wrongNames = 3
	fitting    = 2
)

// Name asks which pattern the failure is. Any name that it deserves is right.
func (s *Study) Name() Question { return s.name() }

func (s *Study) askName() Question {
	names := s.Names()
	q := Question{About: "the name", Text: "Which pattern is this?"}
	if len(names) > 1 {
		q.Text = "Which pattern is this? More than one of the names may be right; one is enough."
	}
	for _, name := range names[:min(fitting, len(names))] {
		q.Options = append(q.Options, Option{Text: name, Right: true, Why: s.Told()})
	}
	others := slices.DeleteFunc(Patterns(), func(p string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return n == p || akin(n, p) })
	})
	r := s.chance("name")
	shuffle(r, others)
	slices.SortStableFunc(others, func(a, b string) int {
		return cmp.Or(first(blocks(a) == blocks(names[0]), blocks(b) == blocks(names[0])), first(!special(a), !special(b)))
	})
	for _, p := range others[:min(wrongNames, len(others))] {
		q.Options = append(q.Options, Option{Text: p, Why: notThis(p)})
	}
	shuffle(r, q.Options)
	return q
}

// blocks reports whether a pattern is that somebody cannot go on. The others are about values:
// nobody takes a pattern of one sort for one of the other.
func blocks(name string) bool {
	switch name {
	case "deadlock", "lock cycle", "lock-and-channel cycle", "self-deadlock", "forgotten unlock", "missed signal", "signal to the wrong waiter",
		"exhausted pool", "starvation", "livelock", "leak", "retry storm", "lock timeout":
		return true
	}
	return false
}

// special reports whether a pattern is about one thing of a library or a database, so that few
// take it for another.
func special(name string) bool {
	switch name {
	case "foreign cancel", "woken without looking again", "reuse of a WaitGroup", "serialization failure", "use after close", "lock timeout",
		"signal to the wrong waiter", "lock-and-channel cycle", "ABA":
		return true
	}
	return false
}

// akin reports whether two patterns are so close that a careful person may call a run by
// either: then one is not offered as wrong where the other is right.
func akin(a, b string) bool {
	for _, family := range [][]string{
		{"lost update", "overwrite", "check-then-act", "ABA", "stale read", "order violation"}, {"write skew", "stale read"}, {"order violation", "use after close", "missed signal", "leak"}, {"stale read", "stale set", "check-then-act"},
		{"deadlock", "leak", "self-deadlock", "lock cycle", "lock-and-channel cycle", "forgotten unlock", "exhausted pool", "missed signal", "signal to the wrong waiter", "livelock", "starvation"},
		{"stale set", "overwrite", "lost update"}, {"torn write", "crash between two effects", "overwrite"}, {"expired lease", "check-then-act", "order violation"},
		{"torn read", "dirty read", "stale read", "torn write", "order violation"}, {"check-then-act", "order violation", "duplicated effect", "write skew", "woken without looking again"},
		{"reuse of a WaitGroup", "order violation"}, {"serialization failure", "lost update", "write skew", "lock timeout", "deadlock"}, {"retry storm", "starvation", "livelock"},
		{"foreign cancel", "order violation"},
	} {
		if slices.Contains(family, a) && slices.Contains(family, b) {
			return true
		}
	}
	return false
}

// notThis says what a pattern is, and what would have had to happen.
func notThis(name string) string {
	d := Define(name)
	return d.Is + " For that, " + d.Needs + ". That is not what made this run fail. The glossary tells more under “" + d.Entry + "”."
}
