package drill

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"racelab/lessons/drills"
	"racelab/sim/machine"
	"racelab/sim/walk"
)

// look fetches a view: it costs time, and shows what there is when the time has passed.
func (m *move) look(view string, show func(*walk.Walk) (string, error)) (string, error) {
	if t, ok := m.fetched["back "+view]; ok { // asked by back: nothing is fetched
		w, err := m.at(t)
		if err != nil {
			return "", err
		}
		out, err := show(w)
		if err == nil {
			_, err = m.at(m.now)
		}
		return out, err
	}
	if err := m.spend(cost(view)); err != nil {
		return "", err
	}
	w, err := m.at(m.now)
	if err != nil {
		return "", err
	}
	m.fetched[view] = m.now
	out, err := show(w)
	if err != nil { // asked wrongly: the time is spent all the same
		return err.Error(), nil
	}
	return out, nil
}

// lookBack shows a view as it was fetched last.
func lookBack(m *move) (string, error) {
	word, args, _ := strings.Cut(m.args, " ")
	v, err := find(word)
	if err != nil {
		return "", err
	}
	t, ok := m.fetched[v.name]
	if v.part != looking || !ok {
		return "", fmt.Errorf("you have not fetched %s yet: %s does, and costs %s", word, word, costWords(v.cost))
	}
	m.fetched["back "+v.name] = t
	defer delete(m.fetched, "back "+v.name)
	out, err := v.do(&move{Attempt: m.Attempt, args: strings.TrimSpace(args)})
	return fmt.Sprintf("as of %s\n%s", Clock(t), out), err
}

func lookSQL(m *move) (string, error) {
	if m.args == "" {
		var names []string
		for _, t := range m.Drill.Tables {
			names = append(names, t.Name)
		}
		return "", fmt.Errorf("write sql SELECT …; the tables are %s", strings.Join(names, ", "))
	}
	query := m.args
	return m.look("sql", func(w *walk.Walk) (string, error) {
		t, err := w.Query("", query)
		if err != nil {
			return errorText(err), nil
		}
		return tableText(t.Columns, t.Rows, 60), nil
	})
}

// errorText is what the database says of a statement that is wrong, in its words.
func errorText(err error) string {
	return "ERROR: " + strings.TrimPrefix(err.Error(), "ERROR: ")
}

// tableText lays a table out, and says how many rows it has.
func tableText(columns []string, rows [][]string, limit int) string {
	shown := rows
	if len(shown) > limit {
		shown = shown[:limit]
	}
	width := make([]int, len(columns))
	for _, r := range append([][]string{columns}, shown...) {
		for i, c := range r {
			if i < len(width) {
				width[i] = max(width[i], len([]rune(c)))
			}
		}
	}
	var b strings.Builder
	line := func(cells []string) {
		text := ""
		for i, c := range cells {
			text += fmt.Sprintf("%-*s  ", width[min(i, len(width)-1)], c)
		}
		b.WriteString(strings.TrimRight(text, " ") + "\n")
	}
	line(columns)
	for _, r := range shown {
		line(r)
	}
	fmt.Fprintf(&b, "(%s)", count(len(rows), "row"))
	if len(rows) > limit {
		fmt.Fprintf(&b, " the first %d are shown", limit)
	}
	return b.String()
}

// count writes a number of things.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	if strings.HasSuffix(what, "ss") {
		return fmt.Sprintf("%d %ses", n, what)
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// redisLooks are the commands of Redis that change nothing.
var redisLooks = []string{"GET", "MGET", "KEYS", "EXISTS", "TYPE", "TTL", "PTTL", "DBSIZE", "STRLEN", "HGET", "HGETALL", "LRANGE", "LLEN", "SMEMBERS", "ZRANGE"}

func lookRedis(m *move) (string, error) {
	word, _ := command(m.args)
	if m.Drill.Cache && !slices.Contains(redisLooks, strings.ToUpper(word)) {
		return "", fmt.Errorf("write redis COMMAND, such as redis KEYS *. Commands that only look are %s; flush removes a key", strings.Join(redisLooks, ", "))
	}
	command := m.args
	return m.look("redis", func(w *walk.Walk) (string, error) {
		if !m.Drill.Cache {
			return "This service has no cache.", nil
		}
		return w.Redis(command)
	})
}

func lookFile(m *move) (string, error) {
	return m.look("cat", func(w *walk.Walk) (string, error) {
		var names []string
		for _, f := range w.Files() {
			names = append(names, f.Name)
		}
		if len(names) == 0 {
			return "This service keeps no files.", nil
		}
		return "files: " + strings.Join(names, ", "), nil
	})
}

func lookLocks(m *move) (string, error) {
	return m.look("locks", func(w *walk.Walk) (string, error) { return locksText(w), nil })
}

func locksText(w *walk.Walk) string {
	var lines []string
	for _, l := range w.Locks() {
		what := "table " + l.Table
		if l.Row != nil {
			what = fmt.Sprintf("row of %s (%s)", l.Table, strings.Join(l.Row, ", "))
		}
		line := fmt.Sprintf("%s: held by %s", what, strings.Join(l.Holders, ", "))
		if len(l.Waiters) > 0 {
			line += ", waited for by " + strings.Join(l.Waiters, ", ")
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return "No lock of the database is held at this moment."
	}
	return strings.Join(lines, "\n")
}

func lookPool(m *move) (string, error) {
	return m.look("pool", func(w *walk.Walk) (string, error) {
		last := map[string]walk.Event{}
		var names []string
		for _, e := range w.Events() {
			if e.Kind == machine.PoolChanged {
				name := w.ProcessName(e.Proc)
				if _, ok := last[name]; !ok {
					names = append(names, name)
				}
				last[name] = e
			}
		}
		slices.Sort(names)
		var rows [][]string
		for _, n := range names {
			limit := last[n].Text + last[n].More
			if limit == "" || limit == "0" {
				limit = "none"
			}
			rows = append(rows, []string{n, fmt.Sprint(last[n].N), fmt.Sprint(last[n].M), limit})
		}
		return tableText([]string{"process", "in use", "waiting", "limit"}, rows, 60), nil
	})
}

func lookProcesses(m *move) (string, error) {
	return m.look("ps", func(w *walk.Walk) (string, error) {
		var rows [][]string
		for _, p := range w.Processes() {
			state := "runs"
			if !p.Running {
				state = "ended"
			}
			rows = append(rows, []string{p.Name, p.Version, state, Clock(p.Started), fmt.Sprint(p.Restarts), fmt.Sprint(p.Goroutines)})
		}
		return tableText([]string{"process", "version", "state", "since", "restarts", "goroutines"}, rows, 60), nil
	})
}

func lookDump(m *move) (string, error) {
	name := m.args
	return m.look("dump", func(w *walk.Walk) (string, error) { return dumpText(w, name), nil })
}

func dumpText(w *walk.Walk, process string) string {
	type key struct{ process, at, what string }
	seen := map[key]int{}
	var order []key
	for _, g := range w.Goroutines() {
		k := key{w.ProcessName(int32(g.Process)), g.Pos.String(), g.What}
		if process != "" && !strings.HasPrefix(k.process, process) {
			continue
		}
		if seen[k] == 0 {
			order = append(order, k)
		}
		seen[k]++
	}
	var lines []string
	for _, k := range order {
		lines = append(lines, fmt.Sprintf("%-11s %3d at %-18s %s", k.process, seen[k], k.at, k.what))
	}
	if len(lines) == 0 {
		return "No goroutine of " + process + " is there."
	}
	return strings.Join(lines, "\n")
}

func lookDeploys(m *move) (string, error) {
	return m.look("deploys", func(w *walk.Walk) (string, error) {
		var rows [][]string
		for _, d := range m.Drill.Deploys {
			rows = append(rows, []string{d.When, m.Drill.Service, d.Version, d.Words})
		}
		for _, p := range w.Processes() {
			if p.Service == m.Drill.Service && p.Started > 0 {
				rows = append(rows, []string{Clock(p.Started), p.Name, p.Version, "started again"})
			}
		}
		return tableText([]string{"when", "what", "version", "change"}, rows, 60), nil
	})
}

// settings returns the settings that a prefix has, or those that it has not.
func (a *Attempt) settings(w *walk.Walk, prefix string, with bool) (string, error) {
	t, err := w.Query("", `SELECT name, value FROM settings ORDER BY name`)
	if err != nil {
		return "", err
	}
	var rows [][]string
	for _, r := range t.Rows {
		if strings.HasPrefix(r[0], prefix) == with {
			rows = append(rows, []string{strings.TrimPrefix(r[0], prefix), r[1]})
		}
	}
	return tableText([]string{"name", "value"}, rows, 60), nil
}

func lookFlags(m *move) (string, error) {
	return m.look("flags", func(w *walk.Walk) (string, error) { return m.settings(w, "flag.", true) })
}

func lookConfig(m *move) (string, error) {
	return m.look("config", func(w *walk.Walk) (string, error) { return m.settings(w, "flag.", false) })
}

func lookStatus(m *move) (string, error) {
	return m.look("status", func(*walk.Walk) (string, error) { return strings.Join(m.Drill.Status, "\n"), nil })
}

// lookTickets shows what customers write: those whose row is damaged ask after it some minutes later.
func lookTickets(m *move) (string, error) {
	return m.look("tickets", func(w *walk.Walk) (string, error) {
		lines, err := m.tickets(w)
		if err != nil {
			return "", err
		}
		if len(lines) == 0 {
			return "No ticket has come in.", nil
		}
		return strings.Join(lines, "\n"), nil
	})
}

// grace is after how long a customer asks after what did not come.
const grace = 100 * time.Second

func (a *Attempt) tickets(w *walk.Walk) ([]string, error) {
	rows, err := a.damage(w)
	if err != nil {
		return nil, err
	}
	arose := a.arose(w)
	type ticket struct {
		at   time.Duration
		text string
	}
	var all []ticket
	for i, r := range rows {
		at, ok := arose[r[0]]
		if ok && at+grace <= w.Now() {
			text := fmt.Sprintf(a.Drill.Tickets[i%len(a.Drill.Tickets)], r[0], r[1])
			all = append(all, ticket{at + grace, fmt.Sprintf("%s  %s: %s", Clock(at+grace), r[2], text)})
		}
	}
	slices.SortStableFunc(all, func(x, y ticket) int { return int(x.at - y.at) })
	var out []string
	for _, t := range all {
		out = append(out, t.text)
	}
	return out, nil
}

// arose is when rows came about, by their ids: as the logs have it.
func (a *Attempt) arose(w *walk.Walk) map[string]time.Duration {
	out := map[string]time.Duration{}
	for _, l := range logsOf(w) {
		if l.Msg == a.Drill.Arises.Msg {
			out[l.Get(a.Drill.Arises.Attr)] = l.At
		}
	}
	return out
}

func lookCode(m *move) (string, error) {
	files, err := drills.Files(m.Drill.Name)
	if err != nil {
		return "", err
	}
	var names []string
	for _, f := range files {
		if f.Name == m.args {
			return strings.TrimRight(string(f.Text), "\n"), nil
		}
		names = append(names, f.Name)
	}
	if m.args != "" {
		return "", fmt.Errorf("there is no file %s: the service has %s", m.args, strings.Join(names, ", "))
	}
	return "code FILE shows one of " + strings.Join(names, ", "), nil
}
