// Package signs draws a screen with the signs that a terminal's font can show. Every sign has one cell in each set, so
// that a screen may be drawn with all of them and be translated line by line as the last thing.
package signs

import (
	"strings"
	"sync"
)

// Set is a set of signs.
type Set string

// The sets.
const (
	Full    Set = "full"    // whatever the lab has
	Console Set = "console" // what Windows consoles, the Linux console and PuTTY carry
	ASCII   Set = "ascii"
)

// Sets returns the sets, the richest first.
func Sets() []Set { return []Set{Full, Console, ASCII} }

// OrFull returns s, or Full if it is none of the sets.
func (s Set) OrFull() Set {
	if s == Console || s == ASCII {
		return s
	}
	return Full
}

// Next returns the set after s, the first after the last.
func (s Set) Next() Set {
	switch s.OrFull() {
	case Full:
		return Console
	case Console:
		return ASCII
	}
	return Full
}

// Words names the set.
func (s Set) Words() string {
	switch s.OrFull() {
	case Console:
		return "Windows console, PuTTY"
	case ASCII:
		return "ASCII only"
	}
	return "all"
}

// Of returns the set for a locale, as the variables LC_ALL, LC_CTYPE and LANG give it, and a terminal: a locale that is
// not of UTF-8 has ASCII, and the consoles of Linux and of old Windows have theirs.
func Of(env func(string) string) Set {
	locale := env("LC_ALL")
	if locale == "" {
		locale = env("LC_CTYPE")
	}
	if locale == "" {
		locale = env("LANG")
	}
	utf8 := strings.Contains(strings.ReplaceAll(strings.ToLower(locale), "-", ""), "utf8")
	switch {
	case locale != "" && !utf8:
		return ASCII
	case env("TERM") == "linux":
		return Console
	}
	return Full
}

// pairs are a sign, then what stands for it.
const (
	consolePairs = "▢□ ▣■ ◆♦ ◎◘ ◈◙ ❖♣ ◇○ ⊠¤ ◷○ ✗x ✖X ✓√ ∅- ↯‼ ┊¦ ╷┬ ╵┴ ┏╔ ┃║ ┗╚ ━═ ▸► ◂◄ ▹► ╓┌ ╙└ ◐≈ ◑≈ ⋯: ✎* ▎▌ ▏▌ ▍▌ ▋█ ▊█ ▉█ " +
		"▁░ ▂░ ▃▒ ▄▒ ▅▒ ▆▓ ▇▓ ⟲o ↻o ╭┌ ╮┐ ╰└ ╯┘ ▾▼ “\" ”\" ’' ‘'"
	asciiPairs = "●r ◆w ◎R ◈W ❖U ○m ◇M ⊠x ▢? ▣# ▲! ✗X ✖X ✓v ∅- ◷~ ↯% ┊. ╷' ╵, ┏[ ┃: ┗] ┓] ┛] →> ←< ↑^ ↓v ▸> ◂< ▹> »* «* ▼V ▾v ≠/ ≈~ ◐~ ◑~ ⋯: …_ " +
		"│| ─- ━= ┬+ ┼+ ┤+ ├+ ┴+ ╭+ ╮+ ╰+ ╯+ ┌+ ┐+ └+ ┘+ ║| ╓/ ╙\\ ═= " +
		"╔[ ╚] █# ▓# ▒+ ░- ▏| ▎| ▍= ▌= ▋= ▊# ▉# ▁1 ▂2 ▃3 ▄4 ▅5 ▆6 ▇7 ·. •* ×x –- —- −- ¶P ✎* ⟲o ↻o ›> ‹< ≡= " +
		"“\" ”\" ’' ‘' „\" ≤< ≥> ∞8 §S ±~ °o ½/ ée"
)

// What draws a set is made when somebody needs it, and never changes.
var (
	console = sync.OnceValue(func() *strings.Replacer { return replacer(consolePairs) })
	ascii   = sync.OnceValue(func() *strings.Replacer { return replacer(asciiPairs) })
)

func replacer(pairs string) *strings.Replacer {
	var oldNew []string
	for _, p := range strings.Fields(pairs) {
		r := []rune(p)
		oldNew = append(oldNew, string(r[0]), string(r[1:]))
	}
	return strings.NewReplacer(oldNew...)
}

// Draw translates a line.
func (s Set) Draw(line string) string {
	switch s {
	case Console:
		return console().Replace(line)
	case ASCII:
		return ascii().Replace(line)
	}
	return line
}

// tallies stand for what counts, where ● and ○ are no steps of a program.
var tallies = sync.OnceValue(func() *strings.Replacer { return replacer("●* ○o") })

// Tally translates the signs that count on a screen that shows no steps. Draw translates what is left.
func (s Set) Tally(line string) string {
	if s == ASCII {
		return tallies().Replace(line)
	}
	return line
}
