package drill

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"racelab/lessons/drills"
	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

// set is the command that changes a setting of the service.
func set(name, value string) walk.Command {
	return walk.Command{Call: "Set", Args: []any{name, value}}
}

// done tells that an action has taken effect.
func (m *move) done(words string) (string, error) {
	return fmt.Sprintf("%s  %s: done", Clock(m.now), words), nil
}

// doAct takes an action and tells it.
func (m *move) doAct(verb, words string, commands ...walk.Command) (string, error) {
	if err := m.act(cost(verb), words, commands...); err != nil {
		return "", err
	}
	return m.done(words)
}

// oneOf reports whether a word is one of a list; the error says what there is.
func oneOf(what, word string, all []string) error {
	if slices.Contains(all, word) {
		return nil
	}
	return fmt.Errorf("there is no %s %q: there are %s", what, word, strings.Join(all, ", "))
}

func doWait(m *move) (string, error) {
	text := m.args
	if text == "" {
		text = "30s"
	}
	if n, err := strconv.Atoi(text); err == nil {
		text = fmt.Sprintf("%ds", n)
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < time.Second || d > 30*time.Minute {
		return "", fmt.Errorf("write wait 30s, or any time from 1s to 30m")
	}
	if m.ended {
		return "", errEnded
	}
	if err := m.spend(d); err != nil {
		return "", err
	}
	return fmt.Sprintf("It is %s.", Clock(m.now)), nil
}

func doFlag(m *move) (string, error) {
	name, value, _ := strings.Cut(m.args, " ")
	if value != "on" && value != "off" {
		return "", wrong("flag")
	}
	if err := oneOf("flag", name, m.Drill.Flags); err != nil {
		return "", err
	}
	return m.doAct("flag", "flag "+m.args, set("flag."+name, value))
}

func doBreaker(m *move) (string, error) {
	state, path, _ := strings.Cut(m.args, " ")
	if state != "open" && state != "close" {
		return "", wrong("breaker")
	}
	if err := oneOf("path", path, m.Drill.Paths); err != nil {
		return "", err
	}
	value := map[string]string{"open": "open", "close": "closed"}[state]
	return m.doAct("breaker", "breaker "+m.args, set("breaker."+path, value))
}

func doLimit(m *move) (string, error) {
	path, rate, _ := strings.Cut(m.args, " ")
	if err := oneOf("path", path, m.Drill.Paths); err != nil {
		return "", err
	}
	value := strings.TrimSuffix(rate, "/s")
	if value == "off" {
		return m.doAct("limit", "limit "+m.args, set("limit."+path, ""))
	}
	if n, err := strconv.ParseFloat(value, 64); err != nil || n <= 0 || n > 1000 {
		return "", wrong("limit")
	}
	return m.doAct("limit", "limit "+m.args, set("limit."+path, value))
}

func doReadonly(m *move) (string, error) {
	if m.args != "on" && m.args != "off" {
		return "", wrong("readonly")
	}
	return m.doAct("readonly", "readonly "+m.args, set("readonly", m.args))
}

func doReplicas(m *move) (string, error) {
	name, number, _ := strings.Cut(m.args, " ")
	if err := oneOf("service", name, []string{m.Drill.Service}); err != nil {
		return "", err
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n > len(m.Drill.Replicas) {
		return "", fmt.Errorf("%s has room for 0 to %d replicas", name, len(m.Drill.Replicas))
	}
	return m.doAct("replicas", "replicas "+m.args, set("replicas."+name, number))
}

func doStop(m *move) (string, error) {
	if err := oneOf("job", m.args, m.Drill.Jobs); err != nil {
		return "", err
	}
	return m.doAct("stop", "stop "+m.args, walk.Command{Stop: m.args})
}

func doStart(m *move) (string, error) {
	if err := oneOf("job", m.args, m.Drill.Jobs); err != nil {
		return "", err
	}
	for _, p := range m.run.Processes() {
		if p.Name == m.args && p.Running {
			return "", fmt.Errorf("%s runs already", m.args)
		}
	}
	p, _ := m.Drill.Process(m.args)
	return m.doAct("start", "start "+m.args, walk.Command{Start: &p})
}

// restarts are the commands that end processes one after the other, each 20 seconds after the one before, and start
// them again; with a version if it is not empty.
func (m *move) restarts(names []string, version string) []walk.Command {
	var out []walk.Command
	for i, name := range names {
		c := walk.Command{At: time.Duration(i) * 20 * time.Second, Restart: name, Version: version}
		if p, ok := m.Drill.Process(name); ok && version != "" {
			c.Args2 = slices.Clone(p.Args)
			for k, arg := range c.Args2 {
				if arg == m.Drill.Version {
					c.Args2[k] = version
				}
			}
		}
		out = append(out, c)
	}
	return out
}

func doRestart(m *move) (string, error) {
	names := []string{m.args}
	if m.args == m.Drill.Service {
		names = m.Drill.Replicas
	} else if err := oneOf("service or process", m.args, append([]string{m.Drill.Service}, append(slices.Clone(m.Drill.Replicas), m.Drill.Jobs...)...)); err != nil {
		return "", err
	}
	return m.doAct("restart", "restart "+m.args, m.restarts(names, "")...)
}

func doRollback(m *move) (string, error) {
	if err := oneOf("service", m.args, []string{m.Drill.Service}); err != nil {
		return "", err
	}
	before := m.Drill.Deploys[max(0, len(m.Drill.Deploys)-2)].Version
	return m.doAct("rollback", "rollback "+m.args, m.restarts(m.Drill.Replicas, before)...)
}

// doDeploy deploys the change. The code of a change is part of the program, so the run is taken again from its
// beginning with that program: it is the same until the new version starts.
func doDeploy(m *move) (string, error) {
	if err := oneOf("service", m.args, []string{m.Drill.Service}); err != nil {
		return "", err
	}
	if m.change == nil {
		return "", fmt.Errorf("there is nothing to deploy: choose a change with change, or write your own")
	}
	if m.ended {
		return "", errEnded
	}
	rolled := append(slices.Clone(m.rolled), *m.change)
	prog, err := drills.Deployed(m.prog, m.Drill.Name, rolled)
	if err != nil {
		return "", fmt.Errorf("compiling the service with the change %s: %w", m.change.Name, err)
	}
	run, err := walk.New(prog, m.run.Config())
	if err != nil {
		return "", err
	}
	if err := run.Until(m.now); err != nil {
		return "", err
	}
	if !slices.Equal(run.Events(), m.run.Events()) {
		return "", fmt.Errorf("the model cannot deploy this change: with it in the program, the night before the deployment would be another one than yours. Go on without deploying; repair and judging do not need it")
	}
	oldProg, oldRun, oldRolled := m.prog, m.run, m.rolled
	m.prog, m.run, m.rolled = prog, run, rolled
	words := fmt.Sprintf("deploy %s with change %s", m.args, m.change.Name)
	out, err := m.doAct("deploy", words, m.restarts(m.Drill.Replicas, drills.VersionName(len(rolled)))...)
	if err != nil {
		m.prog, m.run, m.rolled = oldProg, oldRun, oldRolled
	}
	return out, err
}

func doFlush(m *move) (string, error) {
	if m.args == "" {
		return "", wrong("flush")
	}
	if m.ended {
		return "", errEnded
	}
	if m.Drill.Cache {
		return m.doAct("flush", "flush "+m.args, walk.Command{Call: "Flush", Args: []any{m.args}})
	}
	if err := m.spend(cost("flush")); err != nil {
		return "", err
	}
	return "This service has no cache: nothing was removed.", nil
}

func doSave(m *move) (string, error) {
	if err := oneOf("thing to save", m.args, []string{"logs", "locks", "rows", "dump"}); err != nil {
		return "", err
	}
	if m.ended {
		return "", errEnded
	}
	if err := m.spend(cost("save")); err != nil {
		return "", err
	}
	what, err := m.evidence(m.args)
	if err != nil {
		return "", err
	}
	m.saved = append(m.saved, m.args)
	m.board = append(m.board, Evidence{m.now, "saved " + what, "save " + m.args})
	m.goals["evidence"] = fmt.Sprintf("%s saved at %s", strings.Join(m.saved, ", "), Clock(m.now))
	return fmt.Sprintf("%s  saved %s", Clock(m.now), what), nil
}

// evidence says what is saved.
func (m *move) evidence(what string) (string, error) {
	switch what {
	case "logs":
		return count(len(logsOf(m.run)), "line") + " of logs", nil
	case "locks":
		return count(len(m.run.Locks()), "lock"), nil
	case "dump":
		return count(len(m.run.Goroutines()), "goroutine"), nil
	}
	rows := 0
	for _, t := range m.Drill.Tables {
		got, err := m.run.Query("", t.Query)
		if err != nil {
			return "", err
		}
		rows += len(got.Rows)
	}
	return fmt.Sprintf("%d rows of %s", rows, count(len(m.Drill.Tables), "table")), nil
}

func doAck(m *move) (string, error) {
	if m.ended {
		return "", errEnded
	}
	if err := m.spend(cost("ack")); err != nil {
		return "", err
	}
	if m.acked == 0 {
		m.acked = m.now
	}
	return fmt.Sprintf("%s  the page is yours", Clock(m.now)), nil
}

func doSeverity(m *move) (string, error) {
	n, err := strconv.Atoi(m.args)
	if err != nil || n < 1 || n > 4 {
		return "", wrong("severity")
	}
	if m.ended {
		return "", errEnded
	}
	if err := m.spend(cost("severity")); err != nil {
		return "", err
	}
	m.level = n
	return fmt.Sprintf("%s  severity %d: %s", Clock(m.now), n, severityWords[n-1]), nil
}

var severityWords = []string{
	"customers lose money or data, and it goes on",
	"customers lose money or data, and it has stopped, or something central does not work",
	"a nuisance for some customers",
	"nobody outside notices",
}

func doNote(m *move) (string, error) {
	if m.args == "" {
		return "", wrong("note")
	}
	at, text := m.now, m.args
	if first, rest, ok := strings.Cut(m.args, " "); ok {
		if t, err := parseClock(first); err == nil {
			at, text = t, rest
		}
	}
	if at > m.now {
		return "", fmt.Errorf("it is %s: %s is to come", Clock(m.now), Clock(at))
	}
	e := Evidence{at, text, m.source(at, text)}
	m.board = append(m.board, e)
	slices.SortStableFunc(m.board, func(x, y Evidence) int { return int(x.At - y.At) })
	if e.Source == "" {
		return "Noted. Nothing that you have fetched says so: name a request, an order or a moment of the logs, and the line has its evidence.", nil
	}
	return "Noted, with its evidence: " + e.Source, nil
}

// source finds in what was fetched what a line of the timeline stands on: a line of the logs of that second that has an
// identifier of it, or a request. A request that is named is meant, and no other.
func (m *move) source(at time.Duration, text string) string {
	near := func(t time.Duration) bool {
		return at == m.now || t >= at.Truncate(time.Second)-time.Second && t <= at+time.Second
	}
	has := func(word string) bool { return strings.Contains(" "+text+" ", " "+word+" ") }
	requests := requestsOf(m.run)
	named := slices.ContainsFunc(requests, func(r *Request) bool { return r.ID != "" && has(r.ID) })
	for _, l := range logsOf(m.run) {
		if l.At > m.fetched["logs"] || !near(l.At) || named && !has(l.Get("req")) {
			continue
		}
		for _, a := range l.Attrs {
			if identifies(a) && has(a.Value) {
				return l.String()
			}
		}
	}
	for _, r := range requests {
		if r.Root.Start <= m.fetched["trace"] && near(r.Root.Start) && (has(r.ID) || !named && r.mentions(text)) {
			return "trace: " + r.Line()
		}
	}
	return ""
}

// mentions reports whether something that a text names by a number occurs in a request.
func (r *Request) mentions(text string) bool {
	return slices.ContainsFunc(strings.Fields(text), func(word string) bool {
		return len(word) > 3 && strings.ContainsAny(word, "0123456789") && strings.Contains(r.Text, word)
	})
}

// identifies reports whether a value of a log line says what it is about, and not only how it went.
func identifies(a telemetry.Attr) bool {
	switch a.Name {
	case "method", "status", "ms", "path", "process", "version", "replicas":
		return false
	}
	return len(a.Value) > 3
}

func showBoard(m *move) (string, error) {
	lines := m.timeline()
	if len(lines) == 0 {
		return "The board is empty: note TEXT puts a line there.", nil
	}
	var out []string
	for _, e := range lines {
		out = append(out, fmt.Sprintf("%s  %s", Clock(e.At), e.Text))
	}
	return strings.Join(out, "\n"), nil
}

// timeline is the board, with what was done and told.
func (a *Attempt) timeline() []Evidence {
	out := slices.Clone(a.board)
	for _, act := range a.acts {
		out = append(out, Evidence{act.At, "action: " + act.Words, "run: " + commandWords(act.Command)})
	}
	for _, u := range a.updates {
		out = append(out, Evidence{u.At, "update: " + u.Text, "line of the attempt: update"})
	}
	_, record := a.pageRecord()
	out = append(out, Evidence{a.page, "page: " + a.pageText(), "log: " + record})
	if a.acked > 0 {
		out = append(out, Evidence{a.acked, "the page was acknowledged", "line of the attempt: ack"})
	}
	slices.SortStableFunc(out, func(x, y Evidence) int { return int(x.At - y.At) })
	return out
}

// commandWords say what an action was to the run: the functions that it called, the processes that it ended or started.
func commandWords(commands []walk.Command) string {
	var all []string
	for _, c := range commands {
		what := ""
		switch {
		case c.Call != "":
			var args []string
			for _, arg := range c.Args {
				args = append(args, oneLine(fmt.Sprint(arg)))
			}
			what = c.Call + "(" + shorten(strings.Join(args, ", "), 90) + ")"
		case c.Restart != "":
			what = strings.TrimSpace("restart of " + c.Restart + " " + c.Version)
		case c.Stop != "":
			what = "stop of " + c.Stop
		case c.Start != nil:
			what = "start of " + c.Start.Name
		}
		all = append(all, Clock(c.At)+" "+what)
	}
	return strings.Join(all, ", ")
}

// pageText is the page as it came in.
func (a *Attempt) pageText() string {
	n, _ := a.pageRecord()
	return fmt.Sprintf(a.Drill.Pager, n)
}

// pageRecord is the line of the log for which the page came in, and its number.
func (a *Attempt) pageRecord() (n int, line string) {
	for _, e := range a.run.Events() {
		if time.Duration(e.At) > a.page {
			break
		}
		if a.fires(e) {
			l, _ := telemetry.RecordOf(e, a.run)
			return l.Number(a.Drill.Page.Attr), l.String()
		}
	}
	return 0, ""
}

// Page is the text of the page that begins the incident.
func (a *Attempt) Page() string { return Clock(a.page) + "  PAGE  " + a.pageText() }

// showChanges lists the changes that there are.
func showChanges(m *move) (string, error) {
	var out []string
	for _, c := range drills.Changes(m.Drill.Name) {
		out = append(out, fmt.Sprintf("%-8s %s", c.Name, c.Does))
	}
	out = append(out, "A change is a file that replaces next.go: code next.go shows it. change NAME has one explored, and so does change FILE with yours.")
	return strings.Join(out, "\n"), nil
}
