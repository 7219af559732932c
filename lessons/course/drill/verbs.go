package drill

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// verb is a command of the room. They are the same in every drill.
type verb struct {
	name string
	form string // of its arguments
	does string // what it does, never what comes of it
	cost time.Duration
	part string
	free bool // it is no part of the attempt
	do   func(*move) (string, error)
}

// The parts of the list of commands.
const (
	looking = "Look"
	acting  = "Act"
	telling = "Answer, and tell others"
	proving = "Find out, repair, prove"
	after   = "The end, and after it"
)

// verbs returns every command, in the order of the list.
func verbs() []verb {
	s := time.Second
	return []verb{
		{"logs", "[WORDS | /regexp/] [level=INFO] [process=NAME] [from=HH:MM:SS] [to=HH:MM:SS] [n=40]", "lines that processes print", 5 * s, looking, false, lookLogs},
		{"metrics", "[NAME]", "numbers of the last minutes", 5 * s, looking, false, lookMetrics},
		{"trace", "WORD | slow | errors", "requests in which a word occurs, and what they did", 10 * s, looking, false, lookTrace},
		{"sql", "SELECT …", "ask the database", 10 * s, looking, false, lookSQL},
		{"redis", "COMMAND", "ask the cache", 5 * s, looking, false, lookRedis},
		{"cat", "PATH", "a file", 5 * s, looking, false, lookFile},
		{"locks", "", "locks of the database: who holds, who waits", 5 * s, looking, false, lookLocks},
		{"pool", "", "connections in use, by process", 5 * s, looking, false, lookPool},
		{"ps", "", "processes: version, goroutines, restarts", 5 * s, looking, false, lookProcesses},
		{"dump", "[PROCESS]", "goroutines, and where they stand", 10 * s, looking, false, lookDump},
		{"deploys", "", "what was deployed, and when", 5 * s, looking, false, lookDeploys},
		{"flags", "", "switches of the product", 5 * s, looking, false, lookFlags},
		{"config", "", "limits, breakers and other settings", 5 * s, looking, false, lookConfig},
		{"tickets", "", "what customers write", 5 * s, looking, false, lookTickets},
		{"status", "", "the status page of providers", 5 * s, looking, false, lookStatus},
		{"back", "VIEW …", "a view again, as you fetched it last", 0, looking, true, lookBack},
		{"code", "[FILE]", "the source of the service", 0, looking, true, lookCode},

		{"wait", "30s", "let time pass", 0, acting, false, doWait},
		{"flag", "NAME on|off", "set a switch of the product", 45 * s, acting, false, doFlag},
		{"breaker", "open|close PATH", "refuse requests to a path, or take them again", 20 * s, acting, false, doBreaker},
		{"limit", "PATH 2/s|off", "let so many requests through, by replica", 20 * s, acting, false, doLimit},
		{"readonly", "on|off", "refuse everything that writes", 20 * s, acting, false, doReadonly},
		{"replicas", "NAME N", "run a service with so many replicas", 30 * s, acting, false, doReplicas},
		{"scale", "NAME N", "the same as replicas", 30 * s, acting, false, doReplicas},
		{"stop", "JOB", "stop a job", 15 * s, acting, false, doStop},
		{"start", "JOB", "start a job that was stopped", 15 * s, acting, false, doStart},
		{"restart", "NAME", "end a service or a process, and start it again", 60 * s, acting, false, doRestart},
		{"rollback", "NAME", "the version before", 2 * time.Minute, acting, false, doRollback},
		{"deploy", "NAME", "the version with your change", 3 * time.Minute, acting, false, doDeploy},
		{"flush", "KEY | *", "remove a key from the cache, or all of them", 10 * s, acting, false, doFlush},
		{"save", "logs|locks|rows|dump", "keep a copy where nothing overwrites it", 20 * s, acting, false, doSave},

		{"ack", "", "say that you have seen the page", 5 * s, telling, false, doAck},
		{"severity", "1|2|3|4", "say how bad it is; 1 is the worst", 5 * s, telling, false, doSeverity},
		{"update", `"TEXT" [next=15m]`, "tell everybody else, and when they will hear again", 30 * s, telling, false, doUpdate},
		{"note", "[HH:MM:SS] TEXT", "a line for the timeline", 0, telling, false, doNote},
		{"board", "", "the timeline so far", 0, telling, true, showBoard},

		{"scope", "NAME … | SELECT …", "say what is damaged, by name or by a query", 30 * s, proving, false, doScope},
		{"cause", "REQUEST REQUEST", "say whose steps met, and had to", 60 * s, proving, false, doCause},
		{"audit", "SELECT …", "a query that finds the damage, and nothing where there is none", 60 * s, proving, false, doAudit},
		{"changes", "", "changes of the code that colleagues have ready", 0, proving, true, showChanges},
		{"change", "NAME | FILE", "choose a change, or your own, and have it explored", 90 * s, proving, false, doChange},
		{"repair", "try|run STATEMENTS | FILE", "prove a repair of the data on a copy, or carry it out", 60 * s, proving, false, doRepair},
		{"test", "FILE", "a Go test of yours: on the code as it was, and with your change", 60 * s, proving, false, doTest},
		{"alert", "METRIC > NUMBER [for 30s]", "a rule: when would it have told you, and when for nothing", 30 * s, proving, false, doAlert},
		{"story", `cause|follow-up "TEXT"`, "a sentence for the report", 0, proving, false, doStory},

		{"hint", "", "what a commander would ask next", 0, after, false, doHint},
		{"goals", "", "what has been reached", 0, after, true, showGoals},
		{"end", "", "the incident is over: see what came of it", 0, after, false, doEnd},
		{"report", "", "the post-mortem, as Markdown", 0, after, true, showReport},
		{"whatif", "N at HH:MM:SS | without N | COMMAND at HH:MM:SS", "the same night with one action moved, left out, or added", 0, after, true, whatIf},
		{"expert", "", "how somebody who has seen it before would have gone about it", 0, after, true, showExpert},
		{"token", "", "the attempt in one line, which plays it again", 0, after, true, showToken},
		{"help", "[COMMAND]", "this list", 0, after, true, showHelp},
	}
}

// find returns a command by its name, or by a beginning that only it has. The error says what is near.
func find(name string) (verb, error) {
	if name == "u" || name == "undo" {
		return verb{}, fmt.Errorf("production has no undo. After the end, whatif shows the night with an action left out")
	}
	var near []string
	var one verb
	for _, v := range verbs() {
		if v.name == name {
			return v, nil
		}
		if strings.HasPrefix(v.name, name) {
			near, one = append(near, v.name), v
		}
	}
	switch {
	case len(near) == 1:
		return one, nil
	case len(near) > 1:
		return verb{}, fmt.Errorf("%s may be %s: write a letter more", name, strings.Join(near, " or "))
	}
	best, distance := "", 3
	for _, v := range verbs() {
		if d := edits(v.name, name); d < distance {
			best, distance = v.name, d
		}
	}
	if best != "" {
		return verb{}, fmt.Errorf("there is no command %s. Did you mean %s? help lists them all", name, best)
	}
	return verb{}, fmt.Errorf("there is no command %s: help lists them all", name)
}

// edits is the Levenshtein distance of two words.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func showHelp(m *move) (string, error) {
	if m.args != "" {
		v, err := find(m.args)
		if err != nil {
			return "", err
		}
		price := "It costs " + costWords(v.cost) + "."
		if v.cost == 0 {
			price = "It takes no time."
		}
		return fmt.Sprintf("%s %s\n%s. %s", v.name, v.form, capital(v.does), price), nil
	}
	var b strings.Builder
	for _, part := range []string{looking, acting, telling, proving, after} {
		fmt.Fprintf(&b, "%s\n", part)
		for _, v := range verbs() {
			if v.part == part {
				fmt.Fprintf(&b, "  %-9s %-8s %s\n", v.name, costWords(v.cost), v.does)
			}
		}
	}
	b.WriteString("help COMMAND shows how a command is written. A command may be shortened. Time passes only by what it costs.")
	return b.String(), nil
}

func costWords(d time.Duration) string {
	if d == 0 {
		return "free"
	}
	if d >= time.Minute && d%time.Minute == 0 {
		return fmt.Sprintf("%d min", int(d.Minutes()))
	}
	return fmt.Sprintf("%d s", int(d.Seconds()))
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// Verbs returns the names of all commands, for completion.
func Verbs() []string {
	var out []string
	for _, v := range verbs() {
		out = append(out, v.name)
	}
	slices.Sort(out)
	return out
}

// cost is what a command costs.
func cost(name string) time.Duration {
	v, err := find(name)
	if err != nil {
		return 0
	}
	return v.cost
}

// wrong is the error of a line that is not as its form wants it.
func wrong(name string) error {
	v, err := find(name)
	if err != nil {
		return err
	}
	return fmt.Errorf("write %s %s", v.name, v.form)
}

// TakesFile reports whether a command may name a file of the learner's.
func TakesFile(name string) bool {
	v, err := find(name)
	return err == nil && slices.Contains([]string{"change", "repair", "test"}, v.name)
}
