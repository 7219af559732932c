// Package english holds the course to plain English: it finds sentences that are too
// long, that pile up passives, or that use one of the phrases in Rules. What it says is
// for authors; docs/english.md explains each rule.
//
// It knows no grammar. Each rule is a pattern that was met in the course's own pages and
// that a reader stumbled over, so a new rule comes with the sentence that it was made for.
package english

import (
	"fmt"
	"regexp"
	"strings"
)

// A Complaint says what is wrong with one sentence.
type Complaint struct {
	Rule     string // its name in docs/english.md
	Sentence string
	Advice   string
}

// String returns the complaint as a line for an author.
func (c Complaint) String() string {
	return fmt.Sprintf("%s: %s\n    %s", c.Rule, c.Advice, c.Sentence)
}

const (
	// MostWords is how many words a sentence may have. A figure, a placeholder and a
	// piece of code count as one.
	MostWords = 40
	// MostPassives is how many passive verbs a sentence may have.
	MostPassives = 3
)

var (
	fence       = regexp.MustCompile("(?ms)^```.*?^```")
	table       = regexp.MustCompile(`(?m)^\|.*$`)
	placeholder = regexp.MustCompile(`{{[^}]*}}`)
	code        = regexp.MustCompile("`[^`]*`")
	quoted      = regexp.MustCompile(`"[^"]*"|“[^”]*”`)
	emphasis    = regexp.MustCompile(`\*+`)
	bullet      = regexp.MustCompile(`(?m)^\s*([-*]|\d+\.)\s+`)
	heading     = regexp.MustCompile(`(?m)^#+ .*$`)
	paragraph   = regexp.MustCompile(`\n\s*\n`)
	sentenceEnd = regexp.MustCompile(`([.?!:])(["”)]*)\s+`)
	passive     = regexp.MustCompile(`(?i)\b(is|are|was|were|been|be|being)\s+(not\s+|never\s+|only\s+|then\s+)?\w+(ed|en|wn|ught|ung|ade|ept|old|ost|ent|aid)\b`)
)

// Markdown returns the complaints about the prose of a page. Code, tables, headings and
// placeholders are not read, nor is what stands in quotation marks: it is somebody
// else's.
func Markdown(text string) []Complaint {
	if strings.HasPrefix(text, "---\n") {
		if _, body, ok := strings.Cut(text[len("---\n"):], "\n---\n"); ok {
			text = body
		}
	}
	text = fence.ReplaceAllString(text, "")
	text = table.ReplaceAllString(text, "")
	text = heading.ReplaceAllString(text, "\n")
	text = placeholder.ReplaceAllString(text, "N")
	text = code.ReplaceAllString(text, "N")
	text = quoted.ReplaceAllString(text, "Q")
	text = emphasis.ReplaceAllString(text, "")
	var all []Complaint
	for _, p := range paragraph.Split(text, -1) {
		for _, item := range bullet.Split(p, -1) {
			for _, s := range Sentences(item) {
				all = append(all, Sentence(s)...)
			}
		}
	}
	return all
}

// Sentences splits running text at full stops, question marks, exclamation marks and
// colons that a space follows.
func Sentences(text string) []string {
	text = strings.Join(strings.Fields(text), " ")
	var all []string
	for _, s := range strings.Split(sentenceEnd.ReplaceAllString(text, "$1$2\n"), "\n") {
		if s != "" {
			all = append(all, s)
		}
	}
	return all
}

// Sentence returns the complaints about one sentence.
func Sentence(s string) []Complaint {
	var all []Complaint
	complain := func(rule, advice string) { all = append(all, Complaint{rule, s, advice}) }
	if n := len(strings.Fields(s)); n > MostWords {
		complain("length", fmt.Sprintf("%d words; say it in two sentences of at most %d", n, MostWords))
	}
	if n := len(passive.FindAllString(s, -1)); n > MostPassives {
		complain("passives", fmt.Sprintf("%d passive verbs; say who does it", n))
	}
	for _, r := range rules {
		if m := r.pattern.FindString(s); m != "" && (r.except == nil || !r.except.MatchString(s)) {
			complain(r.name, fmt.Sprintf("%q: %s", strings.TrimSpace(m), r.advice))
		}
	}
	return all
}
