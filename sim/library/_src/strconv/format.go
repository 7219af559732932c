package strconv

// Itoa returns i in decimal.
func Itoa(i int) string

// Quote returns s as a Go literal.
func Quote(s string) string

// QuoteToASCII is Quote with nothing but ASCII.
func QuoteToASCII(s string) string

// QuoteRune returns r as a Go literal.
func QuoteRune(r rune) string

// CanBackquote reports whether s fits between backquotes.
func CanBackquote(s string) bool

// IsPrint reports whether r is printable.
func IsPrint(r rune) bool

func formatInt(i int64, base int) string
func formatUint(u uint64, base int) string
func formatFloat(f float64, fmt byte, prec, bitSize int) string

// FormatBool returns "true" or "false".
func FormatBool(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

func checkBase(base int) {
	if base < 2 || base > 36 {
		panic("strconv: illegal AppendInt/FormatInt base")
	}
}

// FormatInt returns i in a base from 2 to 36.
func FormatInt(i int64, base int) string {
	checkBase(base)
	return formatInt(i, base)
}

// FormatUint returns i in a base from 2 to 36.
func FormatUint(i uint64, base int) string {
	checkBase(base)
	return formatUint(i, base)
}

// FormatFloat returns f in one of the formats e, E, f, g, G, b, x and X.
func FormatFloat(f float64, fmt byte, prec, bitSize int) string {
	if bitSize != 32 && bitSize != 64 {
		panic("strconv: illegal AppendFloat/FormatFloat bitSize")
	}
	return formatFloat(f, fmt, prec, bitSize)
}

// AppendBool appends FormatBool.
func AppendBool(dst []byte, b bool) []byte { return append(dst, FormatBool(b)...) }

// AppendInt appends FormatInt.
func AppendInt(dst []byte, i int64, base int) []byte { return append(dst, FormatInt(i, base)...) }

// AppendUint appends FormatUint.
func AppendUint(dst []byte, i uint64, base int) []byte { return append(dst, FormatUint(i, base)...) }

// AppendFloat appends FormatFloat.
func AppendFloat(dst []byte, f float64, fmt byte, prec, bitSize int) []byte {
	return append(dst, FormatFloat(f, fmt, prec, bitSize)...)
}

// AppendQuote appends Quote.
func AppendQuote(dst []byte, s string) []byte { return append(dst, Quote(s)...) }

// AppendQuoteRune appends QuoteRune.
func AppendQuoteRune(dst []byte, r rune) []byte { return append(dst, QuoteRune(r)...) }
