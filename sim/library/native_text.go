package library

import (
	"errors"
	"strconv"
	"unicode"
	"unicode/utf8"
)

func unicodeNatives() map[string]any {
	return map[string]any{
		"unicode.IsControl":                   unicode.IsControl,
		"unicode.IsDigit":                     unicode.IsDigit,
		"unicode.IsGraphic":                   unicode.IsGraphic,
		"unicode.IsLetter":                    unicode.IsLetter,
		"unicode.IsLower":                     unicode.IsLower,
		"unicode.IsMark":                      unicode.IsMark,
		"unicode.IsNumber":                    unicode.IsNumber,
		"unicode.IsPrint":                     unicode.IsPrint,
		"unicode.IsPunct":                     unicode.IsPunct,
		"unicode.IsSpace":                     unicode.IsSpace,
		"unicode.IsSymbol":                    unicode.IsSymbol,
		"unicode.IsTitle":                     unicode.IsTitle,
		"unicode.IsUpper":                     unicode.IsUpper,
		"unicode.ToLower":                     unicode.ToLower,
		"unicode.ToTitle":                     unicode.ToTitle,
		"unicode.ToUpper":                     unicode.ToUpper,
		"unicode.SimpleFold":                  unicode.SimpleFold,
		"unicode/utf8.decode":                 utf8.DecodeRune,
		"unicode/utf8.DecodeRuneInString":     utf8.DecodeRuneInString,
		"unicode/utf8.decodeLast":             utf8.DecodeLastRune,
		"unicode/utf8.DecodeLastRuneInString": utf8.DecodeLastRuneInString,
		"unicode/utf8.full":                   utf8.FullRune,
		"unicode/utf8.FullRuneInString":       utf8.FullRuneInString,
		"unicode/utf8.RuneCount":              utf8.RuneCount,
		"unicode/utf8.RuneCountInString":      utf8.RuneCountInString,
		"unicode/utf8.RuneLen":                utf8.RuneLen,
		"unicode/utf8.RuneStart":              utf8.RuneStart,
		"unicode/utf8.Valid":                  utf8.Valid,
		"unicode/utf8.ValidString":            utf8.ValidString,
		"unicode/utf8.ValidRune":              utf8.ValidRune,
	}
}

func strconvNatives() map[string]any {
	return map[string]any{
		"strconv.Itoa":         strconv.Itoa,
		"strconv.Quote":        strconv.Quote,
		"strconv.QuoteToASCII": strconv.QuoteToASCII,
		"strconv.QuoteRune":    strconv.QuoteRune,
		"strconv.CanBackquote": strconv.CanBackquote,
		"strconv.IsPrint":      strconv.IsPrint,
		"strconv.formatInt":    strconv.FormatInt,
		"strconv.formatUint":   strconv.FormatUint,
		"strconv.formatFloat": func(f float64, format byte, prec, bitSize int) string {
			bounded(max(prec, 0))
			return strconv.FormatFloat(f, format, prec, bitSize)
		},
		"strconv.parseInt": func(s string, base, bitSize int) (int64, string) {
			i, err := strconv.ParseInt(s, base, bitSize)
			return i, numFailure(err)
		},
		"strconv.parseUint": func(s string, base, bitSize int) (uint64, string) {
			u, err := strconv.ParseUint(s, base, bitSize)
			return u, numFailure(err)
		},
		"strconv.parseFloat": func(s string, bitSize int) (float64, string) {
			f, err := strconv.ParseFloat(s, bitSize)
			return f, numFailure(err)
		},
		"strconv.unquote": func(s string) (string, bool) {
			t, err := strconv.Unquote(s)
			return t, err == nil
		},
		"strconv.quotedPrefix": func(s string) (string, bool) {
			t, err := strconv.QuotedPrefix(s)
			return t, err == nil
		},
	}
}

// numFailure returns why a number could not be read, without function and text.
func numFailure(err error) string {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*strconv.NumError](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}
