package drill

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"racelab/lessons/drills"
	"racelab/sim/walk/telemetry"
)

// Completion is a way to go on with a line.
type Completion struct {
	Line string // with it
	Word string // that it adds
	Does string // what the word is for; may be empty
	Cost string // of the command, where the word is one
}

// command parts a line into its command and what comes after it.
func command(line string) (word, args string) {
	word, args, _ = strings.Cut(strings.TrimSpace(line), " ")
	return word, strings.TrimSpace(args)
}

// Complete returns the words with which a line can go on, from what everybody in the room knows of the service. It
// names nothing that would have to be found out.
func Complete(d *drills.Drill, line string) []Completion {
	fields := strings.Fields(line)
	last := ""
	if n := len(fields); n > 0 && !strings.HasSuffix(line, " ") {
		fields, last = fields[:n-1], fields[n-1]
	}
	head := strings.Join(fields, " ")
	if head != "" {
		head += " "
	}
	var out []Completion
	if len(fields) == 0 {
		for _, v := range verbs() {
			if strings.HasPrefix(v.name, last) {
				out = append(out, Completion{v.name + " ", v.name, strings.TrimSpace(v.form + "  " + v.does), costWords(v.cost)})
			}
		}
		return out
	}
	v, err := find(fields[0])
	if err != nil {
		return nil
	}
	for _, w := range choices(d, v.name, fields[1:]) {
		if strings.HasPrefix(w.Word, last) && w.Word != last {
			w.Line = head + w.Word + " "
			out = append(out, w)
		}
	}
	return out
}

// choices are the words that can come next after a command and some words of its own.
func choices(d *drills.Drill, verb string, before []string) []Completion {
	if n := len(before); n >= len(forms(d)[verb]) {
		return nil
	}
	words := forms(d)[verb][len(before)]
	out := make([]Completion, 0, len(words))
	for _, w := range words {
		word, does, _ := strings.Cut(w, "\t")
		out = append(out, Completion{Word: word, Does: does})
	}
	return out
}

// forms has for each command the words that there are for its first word, its second, and so on. A tab parts a word
// from what it is for.
func forms(d *drills.Drill) map[string][][]string {
	service, onOff := []string{d.Service}, []string{"on", "off"}
	var files, names, changes, views, levels, processes []string
	if all, err := drills.Files(d.Name); err == nil {
		for _, f := range all {
			files = append(files, f.Name)
		}
	}
	for _, m := range (telemetry.Scope{Counted: d.Counted}).Metrics() {
		names = append(names, m.Name+"\t"+m.Text)
	}
	for _, c := range drills.Changes(d.Name) {
		changes = append(changes, c.Name+"\t"+c.Does)
	}
	for _, v := range verbs() {
		if v.part == looking && v.cost > 0 {
			views = append(views, v.name+"\t"+v.does)
		}
	}
	for i, w := range severityWords {
		levels = append(levels, fmt.Sprintf("%d\t%s", i+1, w))
	}
	for _, p := range d.Processes {
		processes = append(processes, p.Name)
	}
	var counts []string
	for n := range len(d.Replicas) + 1 {
		counts = append(counts, fmt.Sprint(n))
	}
	var redis, keys []string
	if d.Cache {
		redis, keys = redisLooks, []string{"*\tall of them"}
	}
	restartable := slices.Concat(service, d.Replicas, d.Jobs)
	return map[string][][]string{
		"flag": {d.Flags, onOff}, "breaker": {{"open", "close"}, d.Paths}, "limit": {d.Paths, {"2/s", "off"}}, "readonly": {onOff},
		"replicas": {service, counts}, "scale": {service, counts}, "stop": {d.Jobs}, "start": {d.Jobs}, "restart": {restartable},
		"rollback": {service}, "deploy": {service}, "save": {{"logs", "locks", "rows", "dump"}}, "severity": {levels},
		"code": {files}, "change": {changes}, "metrics": {names}, "alert": {names, {">", "<"}}, "back": {views}, "dump": {processes},
		"logs":   {{"/", "level=", "process=", "from=", "to=", "n="}},
		"repair": {{"try\tprove it on a copy", "run\tcarry out what was tried"}}, "story": {{"cause", "follow-up"}},
		"trace": {{"slow\tthe 20 that took longest", "errors\tthose that failed"}}, "wait": {{"30s", "1m", "2m", "5m"}},
		"sql": {{"SELECT"}}, "audit": {{"SELECT"}}, "redis": {redis}, "flush": {keys},
	}
}

// CostOf is what entering a line costs, in words; empty if the line has no command.
func CostOf(line string) string {
	word, _ := command(line)
	v, err := find(word)
	if err != nil {
		return ""
	}
	return costWords(v.cost)
}

// Deed is a command in the list of what can be done.
type Deed struct {
	Name, Form, Does, Cost string
	Time                   time.Duration
}

// Deeds returns what can be done to the service, in the order of the list. They are the same in every drill.
func Deeds() []Deed {
	var out []Deed
	for _, v := range verbs() {
		if v.part == acting {
			out = append(out, Deed{v.name, v.form, v.does, costWords(v.cost), v.cost})
		}
	}
	return out
}
