package drill

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"racelab/lessons/drills"
	"racelab/sim/walk"
)

// goal is something that can be reached, and stays reached.
type goal struct{ name, does, ask string }

// goals in the order of the phases of a response. ask is what a commander asks when it is the next one.
func goalList() []goal {
	return []goal{
		{"scope", "say what is damaged, and only that", "What is damaged? Name it with scope, all of it and nothing else."},
		{"evidence", "save something before it is overwritten", "What will be gone when you restart, or repair? save keeps a copy."},
		{"stop", "stop the damage", "Is it still getting worse? Which command ends that, and costs the customers least?"},
		{"update", "tell others, with numbers that are right", "Nobody else knows anything. What is affected, how much of it, and when will they hear again? update tells them."},
		{"cause", "name two requests that met", "Which two requests met? Search the traces of one damaged thing, and compare when they looked and when they wrote. cause names them."},
		{"audit", "a query that finds the damage and nothing else", "How will somebody find this tomorrow? Write the query, and have it judged with audit."},
		{"fix", "a change of the code that holds in every interleaving", "What has to change in the code? changes lists what colleagues have ready; change explores one."},
		{"repair", "repair the data, with all six proofs", "The rows are still wrong. Write the repair, prove it with repair try, and carry it out with repair run."},
		{"test", "a test that is red on the old code and green on the new", "Which test would have caught it? code heart_test.go shows how one begins; test FILE judges it."},
		{"alert", "a rule that tells of this, and of nothing else", "Which number would have told you? alert says when a rule would have fired."},
		{"story", "write cause and follow-up", "Write down what made it possible, and what will be different: story cause \"…\" and story follow-up \"…\"."},
	}
}

// askStop is what a commander asks while the damage goes on.
func askStop() string {
	all := goalList()
	return all[slices.IndexFunc(all, func(g goal) bool { return g.name == "stop" })].ask
}

func showGoals(m *move) (string, error) {
	if err := m.checkStop(); err != nil {
		return "", err
	}
	again, err := m.anew()
	if err != nil {
		return "", err
	}
	var out []string
	for _, g := range goalList() {
		sign, found := "·", g.does
		if f, ok := m.goals[g.name]; ok {
			sign, found = "✓", f
		}
		if g.name == "stop" && again != "" {
			sign, found = "!", found+again
		}
		out = append(out, fmt.Sprintf("%s %-9s %s", sign, g.name, found))
	}
	return strings.Join(out, "\n"), nil
}

// damagedAt counts the rows that are damaged at a moment of a night.
func (a *Attempt) damagedAt(w *walk.Walk, t time.Duration) (int, error) {
	if err := w.Until(t); err != nil {
		return 0, err
	}
	return a.damaged(w)
}

// quiet is how long nothing may be damaged for the damage to count as stopped.
const quiet = 2 * time.Minute

// checkStop reaches the goal of stopping the damage: by an action, after which nothing more was damaged for a
// while that would have been without it.
func (a *Attempt) checkStop() error {
	acts := a.withoutRepairs()
	if _, ok := a.goals["stop"]; ok || len(acts) == 0 {
		return nil
	}
	mine, err := a.with(acts)
	if err != nil {
		return err
	}
	idle, err := a.nothing()
	if err != nil {
		return err
	}
	for i, act := range acts {
		if !a.ended && a.now < act.At+a.Drill.Lag+quiet {
			break
		}
		end := min(a.Drill.Night, act.At+10*time.Minute)
		if !a.ended { // nobody knows yet what is to come
			end = min(end, a.now)
		}
		if i+1 < len(acts) { // what comes after it has its own consequences
			end = min(end, max(acts[i+1].At, act.At+a.Drill.Lag+quiet))
		}
		if calm, err := a.stopped(mine, idle, act.At+a.Drill.Lag, end); calm.found != "" || err != nil {
			if err == nil {
				a.goals["stop"], a.calm = calm.found, calm
			}
			return err
		}
	}
	return nil
}

// calm is with what the goal of stopping the damage was reached.
type calm struct {
	found   string // in words; empty: it was not
	damaged int    // rows by the moment up to which that was watched
}

// stopped says that nothing more was damaged from a moment to another one in a night, unlike in the night in which nobody
// acts; it says nothing if that is not so.
func (a *Attempt) stopped(mine, idle *walk.Walk, from, to time.Duration) (calm, error) {
	var n [3]int
	for i, x := range []struct {
		night *walk.Walk
		at    time.Duration
	}{{mine, from}, {mine, to}, {idle, to}} {
		var err error
		if n[i], err = a.damagedAt(x.night, x.at); err != nil {
			return calm{}, err
		}
	}
	if n[1] > n[0]+1 || n[2] <= n[0]+1 {
		return calm{}, nil
	}
	return calm{fmt.Sprintf("%s damaged at %s, %d at %s; %d if nobody had acted", count(n[0], a.Drill.Rows), Clock(from), n[1], Clock(to), n[2]), n[1]}, nil
}

// anew says that the damage has begun again after it was stopped; empty if it has not.
func (a *Attempt) anew() (string, error) {
	if a.calm.found == "" {
		return "", nil
	}
	mine, err := a.with(a.withoutRepairs())
	if err != nil {
		return "", err
	}
	now, err := a.damagedAt(mine, min(a.now, a.Drill.Night))
	if err != nil || now <= a.calm.damaged+1 {
		return "", err
	}
	return fmt.Sprintf(". It began again: %d at %s", now, Clock(min(a.now, a.Drill.Night))), nil
}

func doHint(m *move) (string, error) {
	if err := m.checkStop(); err != nil {
		return "", err
	}
	if m.ended {
		return "It is over: report shows the post-mortem, whatif the night with an action moved, expert the reference response.", nil
	}
	if ask := m.next(); ask != "" {
		m.hints++
		return ask, nil
	}
	return reachedAll, nil
}

const reachedAll = "All goals are reached: end."

// next is what a commander asks about the first thing that is missing; empty if nothing is.
func (a *Attempt) next() string {
	if a.acked == 0 {
		return "Somebody was paged and nobody knows whether you saw it: ack."
	}
	for _, g := range goalList() {
		if _, ok := a.goals[g.name]; !ok {
			return g.ask
		}
	}
	return ""
}

// Ask is what a commander would ask next, for the guided level; empty on the plain one.
func (a *Attempt) Ask() string {
	if !a.Guided || a.ended {
		return ""
	}
	ask := a.next()
	if ask == askStop() && a.checkStop() == nil { // it takes a night to know; whoever asks for the goals is told what went wrong
		ask = a.next()
	}
	if ask == "" {
		return reachedAll
	}
	return ask
}

// Facts are what an attempt came to.
type Facts struct {
	Damaged int // rows that are damaged when the night is over
	Turned  int // requests that whoever was on call had refused
}

// facts counts what came of a night.
func (a *Attempt) facts(w *walk.Walk) (f Facts, err error) {
	f.Damaged, err = a.damaged(w)
	for _, l := range logsOf(w) {
		if l.Msg == "request refused" || slices.ContainsFunc(a.Drill.Refused, func(r drills.Line) bool { return l.Msg == r.Msg && l.Get(r.Attr) == r.Value }) {
			f.Turned++
		}
	}
	return f, err
}

// referenceActs is what the reference responder does, with the moment that its looks lead to.
func (a *Attempt) referenceActs() ([]Act, time.Duration, error) {
	at := a.page
	for _, s := range a.Drill.Looks {
		word, _, _ := strings.Cut(s.Line, " ")
		at += cost(word)
	}
	word, _, _ := strings.Cut(a.Drill.Slow, " ")
	at += cost(word)
	act, err := a.actOf(a.Drill.Slow, at)
	return []Act{act}, at, err
}

// beside is another attempt at the same night, in which nothing has been done.
func (a *Attempt) beside(run *walk.Walk) *Attempt {
	return &Attempt{Drill: a.Drill, Seed: a.Seed, prog: a.prog, rolled: a.rolled, run: run, now: a.page, page: a.page, books: a.books,
		fetched: map[string]time.Duration{}, goals: map[string]string{}, tries: map[string]int{}, nights: map[string]*walk.Walk{}}
}

// actOf is an action at a moment, as entering its line would take it.
func (a *Attempt) actOf(line string, at time.Duration) (Act, error) {
	word, args, _ := strings.Cut(line, " ")
	v, err := find(word)
	if err != nil {
		return Act{}, err
	}
	switch {
	case v.part != acting:
		return Act{}, fmt.Errorf("%s is no action", word)
	case v.name == "deploy":
		return Act{}, fmt.Errorf("a deployment can be moved or left out, and not added: the code of the night is that which you deployed")
	}
	other := a.beside(a.run)
	other.now = at - v.cost
	if _, err := v.do(&move{Attempt: other, args: args}); err != nil {
		return Act{}, err
	}
	if len(other.acts) == 0 {
		return Act{}, fmt.Errorf("%s changes nothing of the night", word)
	}
	act := other.acts[0]
	return act, a.run.Until(a.now)
}

// doEnd ends the incident, and shows what came of it.
func doEnd(m *move) (string, error) {
	if m.ended {
		return "", fmt.Errorf("it has ended already: report, whatif and expert show what came of it")
	}
	m.ended = true
	if m.now < m.Drill.Night {
		if err := m.run.Until(m.Drill.Night); err != nil {
			return "", err
		}
	}
	if err := m.checkStop(); err != nil {
		return "", err
	}
	text, err := m.score()
	if err != nil {
		return "", err
	}
	goals, err := showGoals(m)
	return text + "\n\n" + goals + "\n\nreport shows the post-mortem (" + m.ReportCommand() + " --html writes it as a page with pictures), whatif shows the night with an action moved, expert the reference response.", err
}

// score is the facts of the night: if nobody had acted, as it was, and of the reference response.
func (a *Attempt) score() (string, error) {
	idle, err := a.nothing()
	if err != nil {
		return "", err
	}
	acts, at, err := a.referenceActs()
	if err != nil {
		return "", err
	}
	ref, err := a.with(acts)
	if err != nil {
		return "", err
	}
	yours, err := a.with(a.withoutRepairs())
	if err != nil {
		return "", err
	}
	var row [3]Facts
	for i, w := range []*walk.Walk{idle, yours, ref} {
		if row[i], err = a.facts(w); err != nil {
			return "", err
		}
	}
	rows := [][]string{
		{fmt.Sprintf("%ss damaged (%d when you were paged)", a.Drill.Rows, a.books), fmt.Sprint(row[0].Damaged), fmt.Sprint(row[1].Damaged), fmt.Sprint(row[2].Damaged)},
		{"requests that you turned away", fmt.Sprint(row[0].Turned), fmt.Sprint(row[1].Turned), fmt.Sprint(row[2].Turned)},
		{"evidence saved", "nothing", orNothing(strings.Join(a.saved, ", ")), "rows"},
		{"updates late by", "", a.silence().Round(time.Second).String(), "0s"},
		{"first action", "", a.firstAct(), Clock(at)},
		{"hints", "", fmt.Sprint(a.hints), "0"},
	}
	text := tableText([]string{"", "nobody acts", "you", "reference"}, rows, 20)
	return text[:strings.LastIndex(text, "\n")], nil
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

func (a *Attempt) firstAct() string {
	if len(a.acts) == 0 {
		return "none"
	}
	return Clock(a.acts[0].At)
}

// withoutRepairs is what was done to the service, and not to the data: the damage that came about is counted.
func (a *Attempt) withoutRepairs() []Act {
	return slices.DeleteFunc(slices.Clone(a.acts), isRepair)
}

var (
	whatAt      = regexp.MustCompile(`^(.+) at (\d+:\d+(?::\d+)?)$`)
	whatWithout = regexp.MustCompile(`^without (\d+)$`)
)

// whatIf shows the same night with one action moved, left out, or added.
func whatIf(m *move) (string, error) {
	if !m.ended {
		return "", fmt.Errorf("what if comes after the end: production cannot be played again")
	}
	acts := m.withoutRepairs()
	if m.args == "" {
		lines := []string{"whatif N at HH:MM:SS, whatif without N and whatif COMMAND at HH:MM:SS show the same night otherwise. What you did:"}
		for i, a := range acts {
			lines = append(lines, fmt.Sprintf("%d  %s  %s", i+1, Clock(a.At), a.Words))
		}
		return strings.Join(lines, "\n"), nil
	}
	changed, words, err := m.otherActs(acts)
	if err != nil {
		return "", err
	}
	var rows [][]string
	for i, list := range [][]Act{acts, changed} {
		w, err := m.with(list)
		if err != nil {
			return "", err
		}
		f, err := m.facts(w)
		if err != nil {
			return "", err
		}
		rows = append(rows, []string{[]string{"as it was", words}[i], fmt.Sprint(f.Damaged), fmt.Sprint(f.Turned)})
	}
	text := tableText([]string{"", m.Drill.Rows + "s damaged", "turned away"}, rows, 5)
	return text[:strings.LastIndex(text, "\n")], m.run.Until(max(m.now, m.Drill.Night))
}

func (m *move) otherActs(acts []Act) ([]Act, string, error) {
	if s := whatWithout.FindStringSubmatch(m.args); s != nil {
		n, _ := strconv.Atoi(s[1])
		if n < 1 || n > len(acts) {
			return nil, "", fmt.Errorf("there is no action %d: you took %d", n, len(acts))
		}
		return slices.Delete(slices.Clone(acts), n-1, n), "without " + acts[n-1].Words, nil
	}
	s := whatAt.FindStringSubmatch(m.args)
	if s == nil {
		return nil, "", wrong("whatif")
	}
	at, err := parseClock(s[2])
	if err != nil {
		return nil, "", err
	}
	if at < m.page || at > m.Drill.Night {
		return nil, "", fmt.Errorf("the page came at %s, and the night ends at %s", Clock(m.page), Clock(m.Drill.Night))
	}
	line, rest := s[1], acts
	if n, err := strconv.Atoi(line); err == nil {
		if n < 1 || n > len(acts) {
			return nil, "", fmt.Errorf("there is no action %d: you took %d", n, len(acts))
		}
		moved := acts[n-1]
		return append(slices.Delete(slices.Clone(acts), n-1, n), shift(moved, at)), fmt.Sprintf("%s at %s", moved.Words, Clock(at)), nil
	}
	act, err := m.actOf(line, at)
	if err != nil {
		return nil, "", err
	}
	return append(slices.Clone(rest), act), fmt.Sprintf("%s at %s as well", line, Clock(at)), nil
}

// shift is an action at another moment.
func shift(a Act, at time.Duration) Act {
	out := Act{At: at, Words: a.Words}
	for _, c := range a.Command {
		c.At += at - a.At
		out.Command = append(out.Command, c)
	}
	return out
}

// showExpert replays the reference response: where it looked, why, and what it saw.
func showExpert(m *move) (string, error) {
	if !m.ended {
		return "", fmt.Errorf("the reference response is shown after the end")
	}
	run, err := m.run.Branch(nil)
	if err != nil {
		return "", err
	}
	other := m.beside(run)
	var out []string
	for _, s := range append(slices.Clone(m.Drill.Looks), m.Drill.Then...) {
		line, err := other.stepLine(s)
		if err != nil {
			return "", err
		}
		answer, err := other.Enter(line)
		if err != nil { // what the model cannot do is told, and the response goes on
			answer = err.Error()
		}
		out = append(out, fmt.Sprintf("%s  %s\n          %s\n%s", Clock(other.now), shown(s.Line, line), s.Why, indent(firstLines(answer, 6))))
	}
	return strings.Join(out, "\n"), nil
}

// stepLine is what the reference responder enters: with the reference repair, and with what was damaged first.
func (a *Attempt) stepLine(s drills.Step) (string, error) {
	line := strings.ReplaceAll(s.Line, "@repair", oneLine(a.Drill.Repair))
	if !strings.Contains(line, drills.Entity) {
		return line, nil
	}
	rows, err := a.damage(a.run)
	if err != nil {
		return "", err
	}
	if len(rows) == 0 {
		return "", fmt.Errorf("nothing is damaged at %s, and the reference response looks for it: %s", Clock(a.now), s.Line)
	}
	return strings.ReplaceAll(line, drills.Entity, rows[0][1]), nil
}

// shown is a step as it is listed: what stands for the repair stays, as the repair has its own place.
func shown(step, line string) string {
	if strings.Contains(step, "@repair") {
		return step
	}
	return line
}

func firstLines(s string, n int) string {
	lines := strings.Split(s, "\n")
	if len(lines) > n {
		lines = append(lines[:n:n], "…")
	}
	return strings.Join(lines, "\n")
}

func indent(s string) string { return "          " + strings.ReplaceAll(s, "\n", "\n          ") }

// showToken writes the attempt in one line.
func showToken(m *move) (string, error) { return m.Token() }

// Token is the attempt in one line: FromToken plays it again, and judges it again.
func (a *Attempt) Token() (string, error) {
	text, err := a.Marshal()
	if err != nil {
		return "", err
	}
	return tokenHead + base64.RawURLEncoding.EncodeToString(packed(text)), nil
}

const tokenHead = "drill."

// FromToken plays an attempt again from its token. Nothing in it is believed: what it reached is judged anew.
func FromToken(token string) (*Attempt, error) {
	text, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(strings.TrimSpace(token), tokenHead))
	if err != nil || !strings.HasPrefix(strings.TrimSpace(token), tokenHead) {
		return nil, fmt.Errorf("a token of a drill begins with %s: copy the whole line of the report", tokenHead)
	}
	plain, err := unpacked(text)
	if err != nil {
		return nil, fmt.Errorf("reading the token of a drill: %w: copy the whole line", err)
	}
	return resume(plain, true)
}
