// Package unicode classifies characters.
package unicode

// Limits of code points.
const (
	MaxRune         = '\U0010FFFF'
	ReplacementChar = '\uFFFD'
	MaxASCII        = '\u007F'
	MaxLatin1       = '\u00FF'
)

// IsControl reports whether r is of that class.
func IsControl(r rune) bool

// IsDigit reports whether r is of that class.
func IsDigit(r rune) bool

// IsGraphic reports whether r is of that class.
func IsGraphic(r rune) bool

// IsLetter reports whether r is of that class.
func IsLetter(r rune) bool

// IsLower reports whether r is of that class.
func IsLower(r rune) bool

// IsMark reports whether r is of that class.
func IsMark(r rune) bool

// IsNumber reports whether r is of that class.
func IsNumber(r rune) bool

// IsPrint reports whether r is of that class.
func IsPrint(r rune) bool

// IsPunct reports whether r is of that class.
func IsPunct(r rune) bool

// IsSpace reports whether r is of that class.
func IsSpace(r rune) bool

// IsSymbol reports whether r is of that class.
func IsSymbol(r rune) bool

// IsTitle reports whether r is of that class.
func IsTitle(r rune) bool

// IsUpper reports whether r is of that class.
func IsUpper(r rune) bool

// ToLower maps r to that case.
func ToLower(r rune) rune

// ToTitle maps r to that case.
func ToTitle(r rune) rune

// ToUpper maps r to that case.
func ToUpper(r rune) rune

// SimpleFold returns the next character that is the same but for case.
func SimpleFold(r rune) rune
