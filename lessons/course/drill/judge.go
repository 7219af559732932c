package drill

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"racelab/lessons/drills"
	"racelab/sim"
	"racelab/sim/number"
	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

// exploring bounds an exploration of the small heart.
const exploring = 90 * time.Second

// heart explores a test of the service in every interleaving: of the release, or with a change.
func (a *Attempt) heart(test string, c *drills.Change, more map[string]string) (*sim.Report, error) {
	replaced := map[string]string{}
	for name, text := range more {
		replaced[name] = text
	}
	if c != nil {
		replaced["next.go"] = c.Text
		replaced["version_test.go"] = "package " + a.Drill.Name + "\n\nconst underTest = \"" + drills.VersionName(1) + "\"\n"
	}
	p, err := drills.Program(a.Drill.Name, replaced)
	if err != nil {
		return nil, err
	}
	return p.Explore(context.Background(), sim.Config{Entry: test}, sim.Budget{Time: exploring}, nil)
}

// verdict says what came of an exploration, and whether it holds in every interleaving.
func verdict(r *sim.Report) (text string, holds bool) {
	switch {
	case r.Fails() && r.Interleavings != nil:
		why := ""
		if r.Shortest != nil {
			why = ": " + lastLine(r.Shortest.End)
		}
		return fmt.Sprintf("it fails in %s of %s interleavings%s", number.Big(r.Failing), number.Big(r.Interleavings), why), false
	case r.Fails():
		return "it fails in some interleaving", false
	case !r.Complete:
		return "no interleaving of those that were tried fails, but not all were: " + r.Coverage, false
	case r.Interleavings != nil:
		return fmt.Sprintf("it holds in every one of %s interleavings", number.Big(r.Interleavings)), true
	}
	return "it holds in every interleaving", true
}

// lastLine is what a test said last before it failed, without where it stands.
func lastLine(e sim.End) string {
	text := e.Why
	for _, l := range strings.Split(e.Outcome, "\n") {
		if _, said, ok := strings.Cut(l, ".go:"); ok {
			_, text, _ = strings.Cut(said, " ")
		}
	}
	return text
}

// statement is what a statement does to which table, or a command to which kind of key: "SELECT items", "GET show".
func statement(text string) string {
	text = oneLine(text)
	m := statementForm.FindStringSubmatch(text)
	if m == nil {
		if m = commandForm.FindStringSubmatch(text); m != nil {
			return m[1] + " " + m[2]
		}
		return ""
	}
	i := slices.IndexFunc(m[1:], func(s string) bool { return s != "" }) + 1
	return strings.ToUpper(m[i]) + " " + strings.ToLower(m[i+1])
}

var statementForm = regexp.MustCompile(`(?i)\b(SELECT)\b.*? FROM (\w+)|\b(UPDATE) (\w+)|\b(INSERT) INTO (\w+)|\b(DELETE) FROM (\w+)`)

// commandForm is a command of the cache, with its key up to the colon.
var commandForm = regexp.MustCompile(`\b(GET|SET|DEL) (\w+):`)

// order is one that decides: a statement of one request comes before a statement of the other.
type order struct {
	first, second string
	actor         int // whose the first is
}

// decision is what decides that the heart of the service fails.
type decision struct {
	orders []order
	said   string // in words
}

// crossed reports whether the orders go both ways between the two actors. Then each says something of one of
// them alone, and two requests have met if one has the part of the one, and the other that of the other, in all of them. Otherwise
// both do the same, and one order holds for both.
func (d decision) crossed() bool {
	return slices.ContainsFunc(d.orders, func(o order) bool { return o.actor != d.orders[0].actor })
}

// deciding returns the orders of statements that decide that the heart of the service fails.
func (a *Attempt) deciding() (decision, error) {
	p, err := drills.Slice(a.Drill)
	if err != nil {
		return decision{}, err
	}
	r, err := p.Explore(context.Background(), sim.Config{}, sim.Budget{Time: exploring}, nil)
	if err != nil {
		return decision{}, err
	}
	if r.Shortest == nil || r.Shortest.Reason == nil {
		return decision{}, fmt.Errorf("the small heart of %s has no failure with known deciding orders", a.Drill.Name)
	}
	var out []order
	for _, o := range r.Shortest.Reason.Orders {
		x := order{statement(o.First.Text), statement(o.Second.Text), o.First.Actor}
		if x.first != "" && x.second != "" && !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	if len(out) == 0 {
		return decision{}, fmt.Errorf("the orders that decide in the small heart of %s are not of statements: %s", a.Drill.Name, r.Shortest.Reason.Text)
	}
	said := "this decides: "
	if r.Shortest.Reason.Idle {
		said = "it fails so: "
	}
	return decision{out, said + r.Shortest.Reason.Clauses}, nil
}

// doCause compares two requests with the orders that decide: the learner says that their steps met.
func doCause(m *move) (string, error) {
	names := strings.Fields(m.args)
	if len(names) != 2 || names[0] == names[1] {
		return "", wrong("cause")
	}
	if err := m.spend(cost("cause")); err != nil {
		return "", err
	}
	all := requestsOf(m.run)
	var two []*Request
	for _, n := range names {
		found := SearchTraces(all, n)
		if len(found) != 1 || found[0].ID != n {
			return fmt.Sprintf("There is no request %s: trace shows their names.", n), nil
		}
		two = append(two, found[0])
	}
	m.tries["cause"]++
	if found, known := m.before("cause"); known && found != "" {
		m.goals["cause"], m.met = found, [2]string{names[0], names[1]}
		return found, nil
	}
	contested, what, err := m.contested()
	if err != nil {
		return "", err
	}
	entity := ""
	for _, name := range contested {
		if strings.Contains(two[0].Text, name) && strings.Contains(two[1].Text, name) {
			entity = name
		}
	}
	if entity == "" {
		return fmt.Sprintf("No %s is touched by both.", what), nil
	}
	d, err := m.deciding()
	if err != nil {
		return "", err
	}
	if text, ok := d.met(two[0], two[1]); ok {
		m.met = [2]string{names[0], names[1]}
		m.goals["cause"] = fmt.Sprintf("%s and %s met over %s", names[0], names[1], entity)
		return fmt.Sprintf("Yes: %s, both of %s. In the small heart of the service, with %s, %s", text, entity, m.Drill.SceneWith, d.said), nil
	}
	return fmt.Sprintf("Both touch %s, but they did not meet: one had ended before the other looked, or one of them changed nothing.", entity), nil
}

// contested returns the names over which requests can have met, and what they are.
func (a *Attempt) contested() (names []string, what string, err error) {
	if a.Drill.Contested != "" {
		t, err := a.run.Query("", a.Drill.Contested)
		if err != nil {
			return nil, "", fmt.Errorf("looking for what requests can meet over: %w", err)
		}
		for _, r := range t.Rows {
			names = append(names, r[0])
		}
		return names, a.Drill.Entities, nil
	}
	rows, err := a.damage(a.run)
	for _, r := range rows {
		names = append(names, r[1])
	}
	return names, "damaged " + a.Drill.Entities, err
}

// met reports whether two requests met, and says how.
func (d decision) met(a, b *Request) (string, bool) {
	for _, pair := range [][2]*Request{{a, b}, {b, a}} {
		if d.crossed() {
			if text, ok := d.parts(pair[0], pair[1]); ok {
				return text, true
			}
			continue
		}
		for _, o := range d.orders {
			if text, ok := met(pair[0], pair[1], o); ok {
				return text, true
			}
		}
	}
	return "", false
}

// parts reports whether every order holds between two requests, of which the first has the part of the actor that the first
// order begins with.
func (d decision) parts(a, b *Request) (string, bool) {
	var all []string
	for _, o := range d.orders {
		x, y := a, b
		if o.actor != d.orders[0].actor {
			x, y = b, a
		}
		first, ok1 := x.last(o.first)
		second, ok2 := y.last(o.second)
		if !ok1 || !ok2 || first.End > second.End {
			return "", false
		}
		all = append(all, fmt.Sprintf("%s had its %s at %s, before the %s of %s at %s", x.ID, o.first, clockMS(first.End), o.second, y.ID, clockMS(second.End)))
	}
	return strings.Join(all, "; and "), true
}

// met reports whether the order holds both ways between two requests: each did its first statement before the
// other did its second, so that neither saw what the other did.
func met(a, b *Request, o order) (string, bool) {
	a1, ok1 := a.last(o.first)
	a2, ok2 := a.last(o.second)
	b1, ok3 := b.last(o.first)
	b2, ok4 := b.last(o.second)
	if !ok1 || !ok2 || !ok3 || !ok4 || a1.End > b2.End || b1.End > a2.End {
		return "", false
	}
	return fmt.Sprintf("%s had its %s at %s, before the %s of %s at %s, and the other way round", a.ID, o.first, clockMS(a1.End), o.second, b.ID, clockMS(b2.End)), true
}

// last returns the last statement, or command, of a kind that a request had carried out.
func (r *Request) last(kind string) (last telemetry.Span, ok bool) {
	r.Root.Walk(func(s *telemetry.Span, _ int) {
		if (s.Kind == telemetry.Statement || s.Kind == telemetry.Command) && statement(s.Name) == kind {
			last, ok = *s, true
		}
	})
	return last, ok
}

// unrepaired goes to the last moment before the data were repaired, or to now.
func (a *Attempt) unrepaired() (*walk.Walk, error) {
	t := a.now
	for _, act := range a.acts {
		if isRepair(act) {
			t = act.At - time.Second
			break
		}
	}
	return a.at(t)
}

// doAudit judges a query: it must find what is damaged, and nothing in a night without the fault.
func doAudit(m *move) (string, error) {
	if m.args == "" {
		return "", wrong("audit")
	}
	if err := m.spend(cost("audit")); err != nil {
		return "", err
	}
	m.tries["audit"]++
	if found, known := m.before("audit"); known {
		if found != "" {
			m.goals["audit"] = found
		}
		return found, nil
	}
	w, err := m.unrepaired()
	if err != nil {
		return "", err
	}
	got, err := w.Query("", m.args)
	if err != nil {
		return errorText(err), nil
	}
	rows, err := m.damage(w)
	if err != nil {
		return "", err
	}
	if _, err := m.at(m.now); err != nil {
		return "", err
	}
	finds := sameNames(got.Rows, rows, 0) || sameNames(got.Rows, rows, 1)
	healthy, err := m.healthy()
	if err != nil {
		return "", err
	}
	false_, err := healthy.Query("", m.args)
	if err != nil {
		return errorText(err), nil
	}
	where := "here"
	if slices.ContainsFunc(m.acts, isRepair) {
		where = "of the books as they were before the repair"
	}
	text := fmt.Sprintf("It returns %s %s, and %s on a night without the fault.", count(len(got.Rows), "row"), where, count(len(false_.Rows), "row"))
	switch {
	case !finds:
		return text + fmt.Sprintf(" What is damaged are %s of %s, and these are not they.", count(len(rows), m.Drill.Rows), count(distinct(rows, 1), m.Drill.Entities)), nil
	case len(false_.Rows) > 0:
		return text + " It would report what is right.", nil
	}
	m.goals["audit"] = "the query finds all damage, and nothing on a healthy night"
	return text + " It finds what is damaged, and nothing else.", nil
}

// sameNames reports whether some column of a result names just what a column of the damaged rows does.
func sameNames(got, rows [][]string, column int) bool {
	want := map[string]bool{}
	for _, r := range rows {
		want[r[column]] = true
	}
	if len(got) == 0 {
		return false
	}
	for c := range got[0] {
		have := map[string]bool{}
		for _, r := range got {
			have[r[c]] = true
		}
		same := len(have) == len(want)
		for n := range want {
			same = same && have[n]
		}
		if same {
			return true
		}
	}
	return false
}

func distinct(rows [][]string, column int) int {
	seen := map[string]bool{}
	for _, r := range rows {
		seen[r[column]] = true
	}
	return len(seen)
}

// healthy is the night with the same customers and code that is right, at its end.
func (a *Attempt) healthy() (*walk.Walk, error) {
	return a.night("healthy", func() (*walk.Walk, error) {
		c, err := a.reference()
		if err != nil {
			return nil, err
		}
		p, err := drills.Service(a.Drill.Name, map[string]string{"next.go": c.Text})
		if err != nil {
			return nil, err
		}
		return walk.New(p, a.Drill.Config(a.Seed, drills.VersionName(1)))
	})
}

// night returns a night at its end, which begin begins if it is not known.
func (a *Attempt) night(key string, begin func() (*walk.Walk, error)) (*walk.Walk, error) {
	w := a.nights[key]
	if w == nil {
		var err error
		if w, err = begin(); err != nil {
			return nil, err
		}
	}
	if err := w.Until(a.Drill.Night); err != nil {
		return nil, err
	}
	a.nights[key] = w
	return w, nil
}

// reference is the change of the code that the drill knows to be right.
func (a *Attempt) reference() (*drills.Change, error) {
	for _, c := range drills.Changes(a.Drill.Name) {
		if c.Name == a.Drill.Fix {
			return &c, nil
		}
	}
	return nil, fmt.Errorf("the drill %s has no change %s", a.Drill.Name, a.Drill.Fix)
}

// doChange has a change explored: what is on offer, or a file.
func doChange(m *move) (string, error) {
	var c *drills.Change
	for _, k := range drills.Changes(m.Drill.Name) {
		if k.Name == m.args {
			c = &k
		}
	}
	if m.file != "" {
		c = &drills.Change{Name: "your own", Does: "yours", Text: m.file}
	}
	if c == nil {
		return "", fmt.Errorf("there is no change %q, and no file of that name: changes lists what there is", m.args)
	}
	if found, known := m.before("change"); known {
		if err := m.spend(cost("change")); err != nil {
			return "", err
		}
		m.change, m.fixed = c, found != ""
		if m.fixed {
			m.goals["fix"] = found
		}
		return found, nil
	}
	r, err := m.heart(m.Drill.Heart, c, nil)
	if err != nil {
		return "", fmt.Errorf("exploring the change: %w", err)
	}
	if err := m.spend(cost("change")); err != nil {
		return "", err
	}
	m.tries["change"]++
	text, holds := verdict(r)
	m.change, m.fixed = c, holds
	m.found = map[string]string{}
	if holds {
		m.goals["fix"] = fmt.Sprintf("change %s: %s", c.Name, text)
		m.found["change"] = m.goals["fix"]
	}
	return fmt.Sprintf("%s, with the change %s: %s. deploy %s takes it into production.", m.Drill.Scene, c.Name, text, m.Drill.Service), nil
}

// testName is a test function of a file.
var testName = regexp.MustCompile(`(?m)^func (Test\w*)\(`)

// doTest judges a test: it must fail on the code as it was in some interleaving, and hold with the change in all.
func doTest(m *move) (string, error) {
	if m.file == "" {
		return "", fmt.Errorf("write test FILE, a Go file of package %s with one test; code heart_test.go shows what it can use", m.Drill.Name)
	}
	names := testName.FindAllStringSubmatch(m.file, -1)
	if len(names) != 1 {
		return "", fmt.Errorf("the file has %s, and should have one", count(len(names), "test"))
	}
	if found, known := m.before("test"); known {
		if found != "" {
			m.goals["test"] = found
		}
		return found, m.spend(cost("test"))
	}
	c := m.change
	if c == nil || !m.fixed {
		var err error
		if c, err = m.reference(); err != nil {
			return "", err
		}
	}
	more := map[string]string{"learner_test.go": m.file}
	old, err := m.heart(names[0][1], nil, more)
	if err != nil {
		return "", fmt.Errorf("exploring the test on the code as it was: %w", err)
	}
	fixed, err := m.heart(names[0][1], c, more)
	if err != nil {
		return "", fmt.Errorf("exploring the test with the change: %w", err)
	}
	if err := m.spend(cost("test")); err != nil {
		return "", err
	}
	m.tries["test"]++
	oldText, _ := verdict(old)
	newText, holds := verdict(fixed)
	if old.Fails() && holds {
		m.goals["test"] = fmt.Sprintf("%s is red on the old code and green on the new", names[0][1])
	}
	return fmt.Sprintf("On the code as it was %s. With the change %s %s.", oldText, c.Name, newText), nil
}

var alertForm = regexp.MustCompile(`^([\w-]+)\s*(>|<)\s*(\d+(?:\.\d+)?)(?:\s+for\s+(\w+))?$`)

// doAlert says when a rule would have told somebody: in this night if nobody had done anything, and in one
// without the fault.
func doAlert(m *move) (string, error) {
	parts := alertForm.FindStringSubmatch(m.args)
	if parts == nil {
		return "", wrong("alert")
	}
	limit, err := strconv.ParseFloat(parts[3], 64)
	if err != nil {
		return "", wrong("alert")
	}
	hold := time.Duration(0)
	if parts[4] != "" {
		if hold, err = time.ParseDuration(parts[4]); err != nil || hold < 0 || hold > time.Hour {
			return "", fmt.Errorf("for 30s says how long it must hold, up to an hour")
		}
	}
	if _, err := m.metricOf(m.run, parts[1]); err != nil {
		return "", err
	}
	if err := m.spend(cost("alert")); err != nil {
		return "", err
	}
	m.tries["alert"]++
	if found, known := m.before("alert"); known {
		if found != "" {
			m.goals["alert"] = found
		}
		return found, nil
	}
	nothing, err := m.nothing()
	if err != nil {
		return "", err
	}
	healthy, err := m.healthy()
	if err != nil {
		return "", err
	}
	var fires [2][]time.Duration
	for i, w := range []*walk.Walk{nothing, healthy} {
		s, err := m.metricOf(w, parts[1])
		if err != nil {
			return "", err
		}
		fires[i] = telemetry.Rule{Metric: parts[1], Below: parts[2] == "<", Value: limit, For: hold}.Fires(s.Points, bucket)
	}
	here, there := fires[0], fires[1]
	text := "In this night, with nobody acting, the rule would have fired " + firingWords(here) + ". In a night without the fault it would have fired " + firingWords(there) + "."
	if len(here) > 0 && len(there) == 0 {
		m.goals["alert"] = fmt.Sprintf("%s: at %s here, never on a healthy night", m.args, Clock(here[0]))
		return text + fmt.Sprintf(" The page came at %s.", Clock(m.page)), nil
	}
	return text, nil
}

func firingWords(at []time.Duration) string {
	switch len(at) {
	case 0:
		return "never"
	case 1:
		return "once, at " + Clock(at[0])
	}
	return fmt.Sprintf("%d times, first at %s", len(at), Clock(at[0]))
}

// nothing is the night if nobody does anything, at its end.
func (a *Attempt) nothing() (*walk.Walk, error) { return a.with(nil) }

// with is the night with a list of actions, at its end.
func (a *Attempt) with(acts []Act) (*walk.Walk, error) {
	key := ""
	var commands []walk.Command
	for _, act := range acts {
		key += fmt.Sprintf("%d %s;", act.At, act.Words)
		commands = append(commands, act.Command...)
	}
	return a.night(key, func() (*walk.Walk, error) { return a.run.Branch(commands) })
}
