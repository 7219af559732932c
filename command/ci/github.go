package ci

import (
	"fmt"
	"io"
	"strings"
)

// Annotations writes a workflow command of GitHub Actions for each finding that makes the
// check fail, and for what could not be checked: GitHub shows it at the line in the pull
// request. (It shows ten of a kind for each step.)
func Annotations(w io.Writer, run Run) error {
	var b strings.Builder
	for _, p := range run.Packages {
		if p.Err != "" {
			annotate(&b, "warning", Finding{}, "racelab: "+p.Name+" was not checked", p.Err)
		}
		for _, t := range p.Tests {
			if t.Status == Unchecked {
				annotate(&b, "warning", Finding{}, "racelab: "+t.Name+" was not checked", t.Err)
			}
			for _, f := range t.Findings {
				if f.Red {
					annotate(&b, "error", f, fmt.Sprintf("%s in %s", f.Kind, t.Name), f.Text+"\nracelab replay "+f.Token+" "+p.Name)
				}
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

var (
	messageEscapes  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func annotate(b *strings.Builder, level string, at Finding, title, message string) {
	fmt.Fprintf(b, "::%s ", level)
	if at.File != "" {
		fmt.Fprintf(b, "file=%s,", propertyEscapes.Replace(strings.TrimPrefix(at.File, "./")))
		if at.Line > 0 {
			fmt.Fprintf(b, "line=%d,", at.Line)
		}
	}
	fmt.Fprintf(b, "title=%s::%s\n", propertyEscapes.Replace(title), messageEscapes.Replace(message))
}

// Summary writes the run as Markdown, for a job's summary or a comment.
func Summary(w io.Writer, run Run) error {
	var b strings.Builder
	failed, unchecked, all := 0, 0, 0
	for _, p := range run.Packages {
		failed += p.count(Fails)
		unchecked += p.count(Unchecked)
		all += len(p.Tests)
		if p.Err != "" {
			unchecked++
		}
	}
	switch {
	case failed > 0:
		fmt.Fprintf(&b, "### ✗ racelab: %d of %d fail\n\n", failed, all)
	case unchecked > 0:
		fmt.Fprintf(&b, "### ◐ racelab: nothing fails, and %d could not be checked\n\n", unchecked)
	default:
		fmt.Fprintf(&b, "### ✓ racelab: none of %d fails\n\n", all)
	}
	b.WriteString("| | test | what was found |\n|---|---|---|\n")
	for _, p := range run.Packages {
		if p.Err != "" {
			fmt.Fprintf(&b, "| – | %s | not checked: %s |\n", cell(p.Name), cell(p.Err))
		}
		for _, t := range p.Tests {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", sign(t.Status), cell(p.Name+" · "+t.Name), cell(t.Summary))
		}
	}
	for _, p := range run.Packages {
		for _, t := range p.Tests {
			details(&b, p, t)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// details writes what makes a test fail, folded away.
func details(b *strings.Builder, p Package, t Test) {
	if t.Status != Fails {
		return
	}
	fmt.Fprintf(b, "\n<details><summary>%s</summary>\n\n", strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(p.Name+" · "+t.Name))
	for _, f := range t.Findings {
		if f.Red {
			fmt.Fprintf(b, "- **%s** %s\n  `racelab replay %s %s`\n", f.Kind, cell(f.Text), f.Token, p.Name)
		}
	}
	b.WriteString("\n</details>\n")
}

// sign is a status in one character.
func sign(s Status) string {
	switch s {
	case Fails:
		return "✗"
	case Holds:
		return "✓"
	case Part:
		return "◐"
	}
	return "–"
}

// cell makes a text fit for a cell of a table.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "\r", " ", "<", "&lt;", "`", "'").Replace(s)
}
