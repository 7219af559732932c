package library

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

func bytesNatives() map[string]any {
	return map[string]any{
		"bytes.Equal":         bytes.Equal,
		"bytes.Compare":       bytes.Compare,
		"bytes.Count":         bytes.Count,
		"bytes.index":         bytes.Index,
		"bytes.indexAny":      bytes.IndexAny,
		"bytes.indexByte":     bytes.IndexByte,
		"bytes.indexRune":     bytes.IndexRune,
		"bytes.lastIndex":     bytes.LastIndex,
		"bytes.lastIndexByte": bytes.LastIndexByte,
		"bytes.folded":        folded,
		"bytes.trimmed":       trimmed,
		"bytes.read":          func([]byte) {},
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
	}
}

// folded compares without regard to case, up to the first difference: it returns how many bytes of each it looked at.
func folded(s, t []byte) (equal bool, n, m int) {
	if bytes.EqualFold(s, t) {
		return true, len(s), len(t)
	}
	for n < len(s) && m < len(t) {
		_, k := utf8.DecodeRune(s[n:])
		_, l := utf8.DecodeRune(t[m:])
		n, m = n+k, m+l
		if !bytes.EqualFold(s[n-k:n], t[m-l:m]) {
			break
		}
	}
	return false, n, m
}

// trimmed returns where s begins and ends without the characters of cutset, or without white space.
func trimmed(s []byte, cutset string, space bool) (from, to int) {
	cut := func(r rune) bool { return strings.ContainsRune(cutset, r) }
	if space {
		cut = unicode.IsSpace
	}
	from = len(s) - len(bytes.TrimLeftFunc(s, cut))
	return from, max(from, len(bytes.TrimRightFunc(s, cut)))
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
