package library

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

func encodeNatives() map[string]any {
	return map[string]any{
		"log/slog.needsQuotes": needsQuotes,
		"log/slog.jsonString":  func(s string) string { return encoded(s) },
		"log/slog.jsonFloat":   func(f float64) string { return encoded(f) },

		"encoding/hex.EncodeToString": encodeHex,
		"crypto/sha256.sum256": func(data []byte) []byte {
			sum := sha256.Sum256(data)
			return sum[:]
		},
	}
}

// needsQuotes reports whether a key or value cannot stand as it is in key=value.
func needsQuotes(s string) bool {
	return s == "" || strings.ContainsFunc(s, func(r rune) bool {
		return r == '"' || r == '=' || r == utf8.RuneError || unicode.IsSpace(r) || !unicode.IsPrint(r)
	})
}

// encoded writes v as JSON, and what JSON cannot say as a string.
func encoded(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return encoded("!ERROR:" + err.Error())
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func encodeHex(src []byte) string {
	bounded(hex.EncodedLen(len(src)))
	return hex.EncodeToString(src)
}
