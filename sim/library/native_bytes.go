package library

import (
	"bytes"
	"strings"
	"unicode"
)

func bytesNatives() map[string]any {
	return map[string]any{
		"bytes.Equal":         bytes.Equal,
		"bytes.Compare":       bytes.Compare,
		"bytes.Contains":      bytes.Contains,
		"bytes.ContainsAny":   bytes.ContainsAny,
		"bytes.ContainsRune":  bytes.ContainsRune,
		"bytes.Count":         bytes.Count,
		"bytes.EqualFold":     bytes.EqualFold,
		"bytes.Index":         bytes.Index,
		"bytes.IndexAny":      bytes.IndexAny,
		"bytes.IndexByte":     bytes.IndexByte,
		"bytes.IndexRune":     bytes.IndexRune,
		"bytes.LastIndex":     bytes.LastIndex,
		"bytes.LastIndexByte": bytes.LastIndexByte,
		"bytes.Replace":       replaceBytes,
		"bytes.ReplaceAll":    func(s, old, new []byte) []byte { return replaceBytes(s, old, new, -1) },
		"bytes.Runes":         bytes.Runes,
		//lint:ignore SA1019 programs still call it
		"bytes.Title":   bytes.Title,
		"bytes.ToLower": bytes.ToLower,
		"bytes.ToTitle": bytes.ToTitle,
		"bytes.ToUpper": bytes.ToUpper,
		"bytes.fields":  fieldBounds,
		"bytes.split":   splitBounds,
		"bytes.trim": func(s []byte, cutset string) (from, to int) {
			from = len(s) - len(bytes.TrimLeft(s, cutset))
			return from, max(from, len(bytes.TrimRight(s, cutset)))
		},
		"bytes.trimSpace": func(s []byte) (from, to int) {
			rest := bytes.TrimLeftFunc(s, unicode.IsSpace)
			from = len(s) - len(rest)
			return from, from + len(bytes.TrimSpace(rest))
		},
	}
}

func replaceBytes(s, old, new []byte, n int) []byte {
	if len(new) > len(old) {
		m := bytes.Count(s, old)
		if n >= 0 && n < m {
			m = n
		}
		boundedProduct(m, len(new))
	}
	return bytes.Replace(s, old, new, n)
}

func fieldBounds(s []byte) []int {
	var out []int
	start := -1
	for i, r := range string(s) {
		switch space := unicode.IsSpace(r); {
		case space && start >= 0:
			out = append(out, start, i)
			start = -1
		case !space && start < 0:
			start = i
		}
	}
	if start >= 0 {
		out = append(out, start, len(s))
	}
	return out
}

// splitBounds is SplitN, or SplitAfterN for after == 1.
func splitBounds(s, sep []byte, after, n int) []int {
	text, out, at := string(s), []int{}, 0
	parts := strings.SplitAfterN(text, string(sep), n)
	for i, p := range parts {
		end := at + len(p)
		if after == 0 && i < len(parts)-1 {
			out = append(out, at, end-len(sep))
		} else {
			out = append(out, at, end)
		}
		at = end
	}
	return out
}
