package command

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/exercise/codereview"
	"racelab/lessons/katas"
	"racelab/lessons/pack"
	"racelab/lessons/progress"
	"racelab/sim/cells"
	"racelab/sim/export"
)

// card is one page to take home about a lesson, in Markdown: the symptom, a failing run, the query that
// finds its damage, and the fix. what is the name of the lesson, or the token of a run of it that fails: the learner's own.
func (a *app) card(ctx context.Context, what string) (string, error) {
	l, err := findLesson(what)
	if err != nil && pack.IsPath(what) {
		return "", err
	}
	n, unread := a.openNotes(ctx)
	if unread != nil {
		return "", unread
	}
	if err != nil {
		return cardOfRun(ctx, what, n.Record())
	}
	where := ""
	if pack.IsPath(what) {
		where = what
	}
	return cardOf(ctx, l, nil, where, n.Record())
}

// cardOfRun is the card of the lesson that a token is of.
func cardOfRun(ctx context.Context, token string, known progress.Record) (string, error) {
	r, err := openReplay([]string{token})
	if err != nil {
		return "", fmt.Errorf("a card is about a lesson, or about a run of one: %w", err)
	}
	l := r.target.lesson
	if l == nil {
		return "", fmt.Errorf("a card is about a lesson, and this token is of the program %s", cells.Clean(r.target.program.Name()))
	}
	if end := r.run.View(r.run.Len()).End; end == nil || !end.Fails {
		return "", fmt.Errorf("the run of this token does not fail: give the token of one that does (y on the bench copies it), or the name of the lesson")
	}
	return cardOf(ctx, l, r, "", known)
}

// cardOf is the card of a lesson for whoever has that record. r is a run of theirs that fails; nil: the shortest is shown.
// where is the path of a lesson of a pack; empty for one that is found by its name.
func cardOf(ctx context.Context, l *lessons.Lesson, r *replayed, where string, known progress.Record) (string, error) {
	whose := "Your run that fails"
	if r == nil {
		s, err := course.Open(ctx, l)
		if err != nil {
			return "", err
		}
		whose = "The shortest run that fails"
		if r, err = openReplay([]string{s.FailingRun().Token()}); err != nil {
			return "", err
		}
	}
	audit, err := cardAudit(l, known)
	if err != nil {
		return "", err
	}
	fix, err := cardFix(l, known.Lessons[l.Name])
	if err != nil {
		return "", err
	}
	r.decide(ctx)
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n## The symptom\n\n%s\n\n", l.Title, strings.TrimSpace(l.Summary()))
	fmt.Fprintf(&b, "## %s\n\n%s\n", whose, strings.TrimSpace(deeper(string(export.Markdown(export.New(r.run, r.subject([]string{r.token})))))))
	b.WriteString(audit)
	fmt.Fprintf(&b, "\n## The fix\n\n%s\n\n## Where to go on\n\n", strings.TrimSpace(fix))
	what, of := l.Name, ""
	if where != "" {
		what, of = where, " "+where
	}
	fmt.Fprintf(&b, "- The run, step by step: `racelab replay %s`\n- What is seen of it without a fix, with real goroutines: `racelab run %s`\n- A fix of your own, judged in every interleaving: `racelab fix %s`\n", r.token+of, what, what)
	return b.String(), nil
}

// deeper is a page without its title, and with its headings below those of the card.
func deeper(page string) string {
	if first, rest, ok := strings.Cut(strings.TrimSpace(page), "\n"); ok && strings.HasPrefix(first, "# ") {
		page = rest
	}
	var out []string
	code := false
	for _, line := range strings.Split(page, "\n") {
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		if !code && strings.HasPrefix(line, "#") {
			line = "##" + line
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// cardAudit is the section about what finds the damage in a database: the learner's own query, if one
// counted. It is empty for a lesson of which there is no audit.
func cardAudit(l *lessons.Lesson, known progress.Record) (string, error) {
	all, err := katas.All()
	if err != nil {
		return "", err
	}
	for _, k := range all {
		if !slices.Contains(k.Audits, l.Name) {
			continue
		}
		head := "\n## Find the damage\n\n" + k.Goal + " "
		r := known.Katas[k.Name]
		if r.Wrote.IsZero() || r.Draft.Text == "" {
			return head + "You have not written the query yet: `racelab kata " + k.Name + "` judges one.\n", nil
		}
		return head + "You wrote a query that counts. This is your last draft:\n\n" + fencedAs("go", strings.TrimRight(r.Draft.Text, "\n")+"\n"), nil
	}
	return "", nil
}

// cardFix is the fix of the learner as a change of the lesson's code: what they typed, if it counted;
// else what they saw proven.
func cardFix(l *lessons.Lesson, known progress.Lesson) (string, error) {
	before, err := l.Starter()
	if err != nil {
		return "", err
	}
	if !known.Wrote.IsZero() && known.Draft.Text != "" {
		return "You wrote one that counts. This is your last draft:\n\n" + fenced(codereview.Unified(string(before[0].Text), known.Draft.Text)), nil
	}
	proven := slices.Sorted(maps.Keys(known.Fixes))
	if len(proven) == 0 {
		return "You have not proven one yet: the stage Fix of the lesson has several, and `racelab fix " + l.Name + "` judges one of your own.\n", nil
	}
	on := strings.Split(proven[0], "+")
	after, err := l.Starter(on...)
	if err != nil {
		return "", err
	}
	var words []string
	for _, s := range l.Switches {
		if slices.Contains(on, s.Name) {
			words = append(words, s.Text)
		}
	}
	return "You saw it proven: " + strings.Join(words, "; ") + ".\n\n" + fenced(codereview.Unified(string(before[0].Text), string(after[0].Text))), nil
}

func fenced(diff string) string { return fencedAs("diff", diff) }

// fencedAs is a text in a language, in Markdown, whatever stands in it.
func fencedAs(language, text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + text + fence + "\n\n"
}
