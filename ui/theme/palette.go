package theme

// tint is one colour: for terminals with many, and for those with 16.
type tint struct {
	hex   string // empty: the terminal's own text colour
	basic uint8  // 0..15, or own
}

// The colours of terminals that have only 16.
const (
	black uint8 = iota
	red
	green
	yellow
	blue
	magenta
	cyan
	white
	brightBlack
	brightRed
	brightGreen
	brightYellow
	brightBlue
	brightMagenta
	brightCyan
	brightWhite
	own // no colour: the terminal's own for text
)

// palette gives each part that the screen's pieces play a colour. Actors keep
// away from the colours of good and bad.
type palette struct {
	text, faint, border    tint
	accent, changed, held  tint
	good, bad, warn        tint
	keyword, literal, call tint
	actors                 [actorColors]tint
}

func palettes(n Name) (palette, bool) {
	switch n {
	case Dark, Auto:
		return palette{
			text:    tint{"#e6e9f0", own},
			faint:   tint{"#9aa1b2", own},
			border:  tint{"#737a8e", brightBlack},
			accent:  tint{"#7fb4ff", brightBlue},
			changed: tint{"#ffffff", own},
			held:    tint{"#d7bfff", brightMagenta},
			good:    tint{"#7fd88f", brightGreen},
			bad:     tint{"#ff7a85", brightRed},
			warn:    tint{"#f2c55c", brightYellow},
			keyword: tint{"#c4a7f5", own},
			literal: tint{"#a8cf8e", own},
			call:    tint{"#8fc7ff", own},
			actors: [actorColors]tint{
				{"#4fd6e8", brightCyan}, {"#ffab5e", yellow}, {"#d99bff", brightMagenta},
				{"#e8e07a", brightYellow}, {"#ff9ecb", magenta}, {"#9fb6ff", brightBlue},
			},
		}, true
	case Light, autoLight:
		return palette{
			text:    tint{"#1c2230", own},
			faint:   tint{"#565e6e", own},
			border:  tint{"#7d8594", brightBlack},
			accent:  tint{"#0b57b8", blue},
			changed: tint{"#000000", own},
			held:    tint{"#6b2fb3", magenta},
			good:    tint{"#116329", green},
			bad:     tint{"#b4161f", red},
			warn:    tint{"#7a5200", yellow},
			keyword: tint{"#6b2fb3", own},
			literal: tint{"#2f6b1f", own},
			call:    tint{"#0b57b8", own},
			actors: [actorColors]tint{
				{"#006d85", cyan}, {"#9a4a00", yellow}, {"#7d2fae", magenta},
				{"#5f5a00", brightBlack}, {"#a8266b", magenta}, {"#3849b0", blue},
			},
		}, true
	case SafeDark:
		return palette{
			text:    tint{"#e6e9f0", own},
			faint:   tint{"#9aa0ad", own},
			border:  tint{"#737a8a", brightBlack},
			accent:  tint{"#ffffff", own},
			changed: tint{"#ffffff", own},
			held:    tint{"#d184ae", brightMagenta},
			good:    tint{"#56b4e9", brightBlue},
			bad:     tint{"#ff9a3c", brightYellow},
			warn:    tint{"#f0e442", yellow},
			keyword: tint{"#b8c0d0", own},
			literal: tint{"#e0a8c8", own},
			call:    tint{"#dfe4ee", own},
			actors: [actorColors]tint{
				{"#f0e442", brightYellow}, {"#d184ae", brightMagenta}, {"#2cc295", brightCyan},
				{"#d8d8d8", white}, {"#8fb8ff", blue}, {"#d9b38c", magenta},
			},
		}, true
	case SafeLight:
		return palette{
			text:    tint{"#1c2230", own},
			faint:   tint{"#595f6b", own},
			border:  tint{"#7d8594", brightBlack},
			accent:  tint{"#000000", own},
			changed: tint{"#000000", own},
			held:    tint{"#8a3e68", magenta},
			good:    tint{"#005f98", blue},
			bad:     tint{"#a84300", red},
			warn:    tint{"#6e5f00", yellow},
			keyword: tint{"#4a5160", own},
			literal: tint{"#8a3e68", own},
			call:    tint{"#2b3242", own},
			actors: [actorColors]tint{
				{"#6e5f00", yellow}, {"#8a3e68", magenta}, {"#00684b", cyan},
				{"#444444", brightBlack}, {"#3057a8", blue}, {"#74521c", red},
			},
		}, true
	}
	return palette{}, false
}

// The backgrounds that the themes bring, and that of the row at the cursor.
const (
	darkGround  = "#12141c"
	lightGround = "#ffffff"
	darkCursor  = "#232838"
	lightCursor = "#e8eefb"
)
