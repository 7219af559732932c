package lessons

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/template"
	"time"

	"racelab/sim"
	"racelab/sim/number"
)

// Unserved says why whoever comes second may get nothing, of a lesson in which that is so: nobody can tell it from a
// draft that serves only one. Else it is empty.
func (l *Lesson) Unserved() string { return l.page.unserved }

// Sections returns the headings that every page has, in order.
func Sections() []string {
	return []string{"Story", "What to watch", "Explanation", "Fixes", "Debrief"}
}

// page is the Markdown of a lesson.
type page struct {
	title    string
	riddle   string
	part     string
	order    int
	needs    string
	pattern  string
	level    int
	minutes  int
	goal     string
	after    string
	timers   string
	expects  []string
	unserved string
	sections map[string]string // heading -> text, placeholders unfilled
}

// Levels is how many levels lessons have: 1 is for beginners.
const Levels = 3

// parsePage reads the fields between the two lines of dashes at the top and the
// sections, which begin with a heading of the second level. part is where a lesson stands
// that does not say it itself.
func parsePage(text, part string) (page, error) {
	p := page{part: part, sections: map[string]string{}}
	head, body, ok := strings.Cut(strings.TrimPrefix(text, "---\n"), "\n---\n")
	if !ok || !strings.HasPrefix(text, "---\n") {
		return p, errors.New("begin the page with a line ---, the fields title, part and order, and another line ---")
	}
	for _, line := range strings.Split(head, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		key, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch strings.TrimSpace(key) {
		case "title":
			p.title = value
		case "riddle":
			p.riddle = value
		case "part":
			p.part = value
		case "order":
			p.order, _ = strconv.Atoi(value)
		case "needs":
			if value != "postgres" {
				return p, fmt.Errorf("a lesson may need postgres, not %q", value)
			}
			p.needs = value
		case "pattern":
			p.pattern = value
		case "level":
			p.level, _ = strconv.Atoi(value)
		case "minutes":
			p.minutes, _ = strconv.Atoi(value)
		case "goal":
			p.goal = value
		case "after":
			p.after = value
		case "timers":
			if value != "idle" {
				return p, fmt.Errorf("a lesson may be told with idle timers, not with %q", value)
			}
			p.timers = value
		case "expects":
			for _, text := range strings.Split(value, "|") {
				p.expects = append(p.expects, strings.TrimSpace(text))
			}
		case "unserved":
			p.unserved = value
		default:
			return p, fmt.Errorf("the field in %q is not one of title, riddle, part, order, level, minutes, goal, after, needs, pattern, timers, expects and unserved", line)
		}
	}
	if p.title == "" || p.part == "" || p.order < 1 {
		return p, errors.New("the page needs a title, a part, and an order from 1")
	}
	if p.level < 1 || p.level > Levels || p.minutes < 1 || p.goal == "" {
		return p, fmt.Errorf("the page needs a level from 1 to %d, the minutes that the lesson takes, and a goal: what the learner can do afterwards", Levels)
	}
	for _, section := range strings.Split("\n"+body, "\n## ")[1:] {
		heading, text, _ := strings.Cut(section, "\n")
		p.sections[strings.TrimSpace(heading)] = strings.TrimSpace(text)
	}
	return p, nil
}

// Numbers returns what the explorer found with the switches of that name on.
type Numbers func(switches ...string) (*sim.Report, error)

// countedWithin is the time in which a lesson's interleavings are counted to their end on a slow machine too: a page
// must not say other figures there.
const countedWithin = 2 * time.Minute

// Numbers returns the lesson's Numbers. It explores a set of switches when it is
// first asked for it, and remembers the report. It may be called from several
// goroutines; it fails when ctx ends.
func (l *Lesson) Numbers(ctx context.Context) Numbers {
	var mu sync.Mutex
	var program *sim.Program
	known := map[string]*sim.Report{}
	return func(switches ...string) (*sim.Report, error) {
		mu.Lock()
		defer mu.Unlock()
		key := strings.Join(slices.Sorted(slices.Values(switches)), ",")
		if r := known[key]; r != nil {
			return r, nil
		}
		if program == nil {
			p, err := l.Load()
			if err != nil {
				return nil, err
			}
			program = p
		}
		r, err := program.Explore(ctx, sim.Config{Switches: switches}, sim.Budget{Time: countedWithin}, nil)
		if err == nil {
			known[key] = r
		}
		return r, err
	}
}

// Prose returns a section of the lesson's page as Markdown, its placeholders
// filled. The section is one of Sections. Placeholders are those of
// text/template with these functions, where SWITCHES are names of switches that
// are on:
//
//	{{literal "Alice"}}                number that the source of a method names first
//	{{interleavings SWITCHES}}         how many there are
//	{{failing SWITCHES}}               how many of them fail
//	{{holding SWITCHES}}               how many do not
//	{{states SWITCHES}}                distinct states
//	{{steps SWITCHES}}                 steps of the shortest failing run
//	{{preemptions SWITCHES}}           its preemptions
//	{{early SWITCHES}}                 "8 of 12": how many fail of those in which one timer fires early at most
//	{{leave "balance 130" SWITCHES}}   "2 end with “balance 130”"
//
// Only those that take switches ask for numbers, so a section without them costs
// nothing.
func (l *Lesson) Prose(section string, numbers Numbers) (string, error) {
	text, ok := l.page.sections[section]
	if !ok {
		return "", fmt.Errorf("the page of lesson %s has no section %q", l.Name, section)
	}
	if section == "What to watch" && l.Timers != "" {
		text += "\n\n" + fmt.Sprintf(idleTimers, l.Name)
	}
	if section == "Debrief" {
		text += l.sourceList()
	}
	return l.fill("section "+section, text, numbers)
}

// idleTimers is what the page of a lesson says that is told with idle timers.
const idleTimers = "In this lesson time passes only when nobody can continue, and only a fault makes somebody slow. All counts assume this. " +
	"On a busy machine timers may fire earlier: `racelab check %s --timers any` shows what can happen then."

// fill fills the placeholders of text in.
func (l *Lesson) fill(name, text string, numbers Numbers) (string, error) {
	t, err := template.New(name).Funcs(l.functions(numbers)).Parse(text)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, placeholderError(err))
	}
	var out strings.Builder
	if err := t.Execute(&out, nil); err != nil {
		return "", fmt.Errorf("%s: %w", name, placeholderError(err))
	}
	return out.String(), nil
}

// Placeholder returns what the placeholder {{name args…}} stands for in the
// lesson's prose, for pages that speak of the lesson.
func (l *Lesson) Placeholder(numbers Numbers, name string, args ...string) (string, error) {
	text := name
	for _, a := range args {
		text += " " + strconv.Quote(a)
	}
	return l.fill(l.Name+": "+name, "{{"+text+"}}", numbers)
}

// About returns what the section Fixes says of one switch. It asks for the numbers of
// that part alone.
func (l *Lesson) About(name string, numbers Numbers) (string, error) {
	for _, part := range strings.Split("\n"+l.page.sections["Fixes"], "\n### ")[1:] {
		heading, text, _ := strings.Cut(part, "\n")
		if strings.TrimSpace(heading) == name {
			return l.fill(l.Name+": "+name, strings.TrimSpace(text), numbers)
		}
	}
	return "", fmt.Errorf("the section Fixes of lesson %s says nothing under a heading ### %s", l.Name, name)
}

func (l *Lesson) functions(numbers Numbers) template.FuncMap {
	count := func(get func(*sim.Report) (string, error)) func(...string) (string, error) {
		return func(switches ...string) (string, error) {
			r, err := numbers(switches...)
			if err != nil {
				return "", err
			}
			return get(r)
		}
	}
	exact := func(get func(*sim.Report) *big.Int) func(...string) (string, error) {
		return count(func(r *sim.Report) (string, error) { return number.Big(get(r)), nil })
	}
	shortest := func(get func(*sim.Failure) int) func(...string) (string, error) {
		return count(func(r *sim.Report) (string, error) {
			if r.Shortest == nil {
				return "", errors.New("no run fails with these switches")
			}
			return strconv.Itoa(get(r.Shortest)), nil
		})
	}
	return template.FuncMap{
		"literal":       l.literal,
		"interleavings": exact(func(r *sim.Report) *big.Int { return r.Interleavings }),
		"failing":       exact(func(r *sim.Report) *big.Int { return r.Failing }),
		"holding":       exact(holding),
		"states":        count(func(r *sim.Report) (string, error) { return number.Int(r.States), nil }),
		"steps":         shortest(func(f *sim.Failure) int { return f.Steps }),
		"preemptions":   shortest(func(f *sim.Failure) int { return f.Preemptions }),
		"early": func(switches ...string) (string, error) {
			r, err := l.Early(context.Background(), switches...)
			if err != nil {
				return "", err
			}
			return number.Big(r.Failing) + " of " + number.Big(r.Interleavings), nil
		},
		"leave": func(outcome string, switches ...string) (string, error) {
			return count(func(r *sim.Report) (string, error) { return leave(r, outcome) })(switches...)
		},
	}
}

func holding(r *sim.Report) *big.Int {
	if r.Interleavings == nil || r.Failing == nil {
		return nil
	}
	return new(big.Int).Sub(r.Interleavings, r.Failing)
}

func leave(r *sim.Report, outcome string) (string, error) {
	for _, o := range r.Outcomes {
		if o.Text != outcome {
			continue
		}
		n := number.Big(o.Interleavings)
		if n == "1" {
			return n + " ends with “" + outcome + "”", nil
		}
		return n + " end with “" + outcome + "”", nil
	}
	return "", fmt.Errorf("no run has the outcome %q", outcome)
}

// literal returns the first number in the body of a method.
func (l *Lesson) literal(method string) (string, error) {
	for _, f := range l.Files {
		file, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Text, parser.SkipObjectResolution)
		if err != nil {
			return "", err
		}
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Name.Name != method || !isLessonMethod(fn) || fn.Body == nil {
				continue
			}
			if n := firstNumber(fn.Body); n != "" {
				return n, nil
			}
		}
	}
	return "", fmt.Errorf("no method %s of Lesson names a number", method)
}

func firstNumber(body *ast.BlockStmt) string {
	var found string
	ast.Inspect(body, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if ok && found == "" && (lit.Kind == token.INT || lit.Kind == token.FLOAT) {
			found = lit.Value
		}
		return found == ""
	})
	return found
}
