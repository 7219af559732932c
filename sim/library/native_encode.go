package library

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
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
		"encoding/base64.encode":      encodeBase64,
		"encoding/base64.decode":      decodeBase64,
		"crypto/md5.sum":              func(data []byte) []byte { sum := md5.Sum(data); return sum[:] },
		"crypto/sha1.sum":             func(data []byte) []byte { sum := sha1.Sum(data); return sum[:] },
		"crypto/sha256.sum256":        func(data []byte) []byte { sum := sha256.Sum256(data); return sum[:] },
		"crypto/sha256.sum224":        func(data []byte) []byte { sum := sha256.Sum224(data); return sum[:] },
		"crypto/sha512.sum512":        func(data []byte) []byte { sum := sha512.Sum512(data); return sum[:] },
		"crypto/sha512.sum384":        func(data []byte) []byte { sum := sha512.Sum384(data); return sum[:] },
		"crypto/sha512.sum256":        func(data []byte) []byte { sum := sha512.Sum512_256(data); return sum[:] },
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

// encodings are the encodings of package base64, in the order of its library source.
var encodings = [...]*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding}

func encodeBase64(which int, src []byte) string {
	bounded(encodings[which&3].EncodedLen(len(src)))
	return encodings[which&3].EncodeToString(src)
}

// decodeBase64 returns the bytes, and where the text is none, or -1.
func decodeBase64(which int, s string) ([]byte, int) {
	b, err := encodings[which&3].DecodeString(s)
	if at, ok := err.(base64.CorruptInputError); ok {
		return b, int(at)
	}
	return b, -1
}

func encodeHex(src []byte) string {
	bounded(hex.EncodedLen(len(src)))
	return hex.EncodeToString(src)
}
