package drill

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"racelab/sim/walk"
)

// maxToken bounds what a token may hold, in bytes.
const maxToken = 4 << 20

func packed(text []byte) []byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil { // the level is valid
		return nil
	}
	_, _ = w.Write(text) // to memory
	_ = w.Close()
	return b.Bytes()
}

func unpacked(packed []byte) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxToken+1))
	if err == nil && len(text) > maxToken {
		err = fmt.Errorf("it is larger than %d MiB", maxToken>>20)
	}
	return text, err
}

var errNoReport = errors.New("the report is written after the end: end")

func showReport(m *move) (string, error) {
	if !m.ended {
		return "", errNoReport
	}
	return m.Report()
}

// Report is the post-mortem, as Markdown. Each line of its timeline has what it stands on in the run.
func (a *Attempt) Report() (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", a.Drill.Title)
	for _, part := range []func(*strings.Builder) error{a.reportSummary, a.reportTimeline, a.reportImpact, a.reportActions, a.reportWords, a.reportProofs} {
		if err := part(&b); err != nil {
			return "", err
		}
	}
	token, err := a.Token()
	if err != nil {
		return "", err
	}
	fmt.Fprintf(&b, "## The run\n\nDrill %s, seed %d. This line plays it again, and judges it again: `racelab drill --token TOKEN`.\n\n```\n%s\n```\n", a.Drill.Name, a.Seed, token)
	return b.String(), nil
}

func (a *Attempt) reportSummary(b *strings.Builder) error {
	level := "No severity was declared."
	if a.level > 0 {
		level = fmt.Sprintf("Severity %d: %s.", a.level, severityWords[a.level-1])
	}
	fmt.Fprintf(b, "%s The page came in at %s: %s. %s\n\n", level, Clock(a.page), a.pageText(), a.ackWords())
	return nil
}

func (a *Attempt) ackWords() string {
	if a.acked == 0 {
		return "Nobody acknowledged it."
	}
	return "It was acknowledged at " + Clock(a.acked) + "."
}

func (a *Attempt) reportTimeline(b *strings.Builder) error {
	b.WriteString("## Timeline\n\n| when | what | stands on |\n|---|---|---|\n")
	with, lines := 0, a.timeline()
	for _, e := range lines {
		source := e.Source
		if source == "" {
			source = "nothing"
		} else {
			with++
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", Clock(e.At), pipe(e.Text), pipe(source))
	}
	fmt.Fprintf(b, "\n%d of %s stand on something in the run.\n\n", with, count(len(lines), "line"))
	return nil
}

func pipe(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

func (a *Attempt) reportImpact(b *strings.Builder) error {
	w, err := a.with(a.withoutRepairs())
	if err != nil {
		return err
	}
	other := *a
	other.run = w
	numbers, err := other.numbers()
	if err != nil {
		return err
	}
	idle, err := a.nothing()
	if err != nil {
		return err
	}
	without, err := a.damaged(idle)
	if err != nil {
		return err
	}
	of := numbers[1].what + " and " + numbers[2].what
	if a.Drill.Rows == a.Drill.Entities {
		of = numbers[2].what
	}
	fmt.Fprintf(b, "## Impact\n\n%s damaged before any repair, of %s, worth %s. When the page came in, %s damaged; if nobody had acted, it would have been %d.\n\n",
		capital(wereIs(numbers[0].n, a.Drill.Rows)), of, numbers[4].what, was(a.books), without)
	b.WriteString("Checked and unaffected:\n\n")
	for _, q := range a.Drill.Invariants {
		t, err := w.Query("", q.SQL)
		if err != nil {
			return err
		}
		if len(t.Rows) == 0 {
			fmt.Fprintf(b, "- %s\n", capital(q.Words))
		}
	}
	healthy, err := a.unaffected(w)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "- %s\n\n", healthy)
	return nil
}

func was(n int) string {
	if n == 1 {
		return "1 was"
	}
	return fmt.Sprintf("%d were", n)
}

// unaffected counts what was looked at and is right.
func (a *Attempt) unaffected(w *walk.Walk) (string, error) {
	tables, err := a.tables(w)
	if err != nil {
		return "", err
	}
	rows, err := a.damage(w)
	if err != nil {
		return "", err
	}
	for i, t := range a.Drill.Tables {
		if t.Entity {
			return fmt.Sprintf("%d of %s", len(tables[i])-distinct(rows, 1), count(len(tables[i]), a.Drill.Entities)), nil
		}
	}
	return "no table lists them", nil
}

// reportActions says of each action what it did: by the night without it.
func (a *Attempt) reportActions(b *strings.Builder) error {
	acts := a.withoutRepairs()
	b.WriteString("## What each action did\n\n")
	if len(acts) == 0 {
		b.WriteString("Nobody acted on the service.\n\n")
		return nil
	}
	w, err := a.with(acts)
	if err != nil {
		return err
	}
	with, err := a.facts(w)
	if err != nil {
		return err
	}
	rows, err := a.rightOf(w)
	if err != nil {
		return err
	}
	for i, act := range acts {
		others := append(append([]Act(nil), acts[:i]...), acts[i+1:]...)
		w, err := a.with(others)
		if err != nil {
			return err
		}
		f, err := a.facts(w)
		if err != nil {
			return err
		}
		otherwise, err := a.rightOf(w)
		if err != nil {
			return err
		}
		fmt.Fprintf(b, "- %s, %s: %s\n", Clock(act.At), act.Words, effect(with, f, a.Drill.Rows, different(rows, otherwise)))
	}
	b.WriteString("\nEach is measured by running the same night without it.\n\n")
	return nil
}

// rightOf are the rows by which the books of a night are told to be right, each with what it is about.
func (a *Attempt) rightOf(w *walk.Walk) (map[string]string, error) {
	out := map[string]string{}
	for _, q := range a.Drill.Right {
		t, err := w.Query("", q.SQL)
		if err != nil {
			return nil, err
		}
		for _, r := range t.Rows {
			out[q.Words+" "+r[0]] = strings.Join(r[1:], " ")
		}
	}
	return out, nil
}

// different says how many rows of the books two nights have otherwise, and names one; empty if none.
func different(a, b map[string]string) string {
	var names []string
	for name, is := range a {
		if other, ok := b[name]; !ok || other != is {
			names = append(names, name)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	switch slices.Sort(names); len(names) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("without it 1 row of the books would be different: %s", names[0])
	}
	return fmt.Sprintf("without it %d rows of the books would be different, such as %s", len(names), names[0])
}

func effect(with, without Facts, rows, others string) string {
	var out []string
	switch d := without.Damaged - with.Damaged; {
	case d > 0:
		out = append(out, fmt.Sprintf("without it %s would have been damaged", count(d, "more "+rows)))
	case d < 0:
		out = append(out, fmt.Sprintf("without it %s would have been damaged", count(-d, "fewer "+rows)))
	}
	if d := with.Turned - without.Turned; d > 0 {
		out = append(out, fmt.Sprintf("it turned %s away", count(d, "request")))
	}
	if others != "" {
		out = append(out, others)
	}
	if len(out) == 0 {
		return "no row of the books and no refusal would have been different without it"
	}
	return strings.Join(out, ", and ")
}

func (a *Attempt) reportWords(b *strings.Builder) error {
	for _, kind := range []string{"cause", "follow-up"} {
		fmt.Fprintf(b, "## %s\n\n", capital(kind)+"s")
		none := true
		for _, s := range a.stories {
			if text, ok := strings.CutPrefix(s, kind+": "); ok {
				fmt.Fprintf(b, "- %s\n", text)
				none = false
			}
		}
		if none {
			b.WriteString("Not written yet.\n")
		}
		b.WriteString("\n")
	}
	return nil
}

func (a *Attempt) reportProofs(b *strings.Builder) error {
	b.WriteString("## What is proved\n\n")
	again, err := a.anew()
	if err != nil {
		return err
	}
	for _, g := range goalList() {
		sign, found := " ", g.does
		if f, ok := a.goals[g.name]; ok {
			sign, found = "x", f
		}
		if g.name == "stop" && again != "" {
			sign, found = " ", found+again
		}
		fmt.Fprintf(b, "- [%s] %s: %s\n", sign, g.name, found)
	}
	b.WriteString("\n")
	return nil
}
