package library

import (
	"math"
	"strings"
)

func stringsNatives() map[string]any {
	return map[string]any{
		"strings.Clone":         func(s string) string { return s },
		"strings.Compare":       strings.Compare,
		"strings.Contains":      strings.Contains,
		"strings.ContainsAny":   strings.ContainsAny,
		"strings.ContainsRune":  strings.ContainsRune,
		"strings.Count":         strings.Count,
		"strings.Cut":           strings.Cut,
		"strings.CutPrefix":     strings.CutPrefix,
		"strings.CutSuffix":     strings.CutSuffix,
		"strings.EqualFold":     strings.EqualFold,
		"strings.Fields":        strings.Fields,
		"strings.HasPrefix":     strings.HasPrefix,
		"strings.HasSuffix":     strings.HasSuffix,
		"strings.Index":         strings.Index,
		"strings.IndexAny":      strings.IndexAny,
		"strings.IndexByte":     strings.IndexByte,
		"strings.IndexRune":     strings.IndexRune,
		"strings.Join":          joinStrings,
		"strings.LastIndex":     strings.LastIndex,
		"strings.LastIndexAny":  strings.LastIndexAny,
		"strings.LastIndexByte": strings.LastIndexByte,
		"strings.Replace":       replaceString,
		"strings.ReplaceAll":    func(s, old, new string) string { return replaceString(s, old, new, -1) },
		"strings.Split":         strings.Split,
		"strings.SplitAfter":    strings.SplitAfter,
		"strings.SplitAfterN":   strings.SplitAfterN,
		"strings.SplitN":        strings.SplitN,
		//lint:ignore SA1019 programs still call it
		"strings.Title":        strings.Title,
		"strings.ToLower":      strings.ToLower,
		"strings.ToTitle":      strings.ToTitle,
		"strings.ToUpper":      strings.ToUpper,
		"strings.ToValidUTF8":  validUTF8,
		"strings.Trim":         strings.Trim,
		"strings.TrimLeft":     strings.TrimLeft,
		"strings.TrimPrefix":   strings.TrimPrefix,
		"strings.TrimRight":    strings.TrimRight,
		"strings.TrimSpace":    strings.TrimSpace,
		"strings.TrimSuffix":   strings.TrimSuffix,
		"strings.repeat":       repeatString,
		"strings.replacePairs": replacePairs,
	}
}

func repeatString(s string, count int) string {
	boundedProduct(len(s), count)
	return strings.Repeat(s, count)
}

// boundedProduct is bounded(n*m) without overflow.
func boundedProduct(n, m int) {
	if n > 0 && m > math.MaxInt/n {
		bounded(math.MaxInt)
	}
	bounded(n * m)
}

func joinStrings(elems []string, sep string) string {
	boundedProduct(len(elems), len(sep))
	n := len(elems) * len(sep)
	for _, e := range elems {
		n += len(e)
		bounded(n)
	}
	return strings.Join(elems, sep)
}

func replaceString(s, old, new string, n int) string {
	if len(new) > len(old) {
		m := strings.Count(s, old)
		if n >= 0 && n < m {
			m = n
		}
		boundedProduct(m, len(new))
	}
	return strings.Replace(s, old, new, n)
}

func validUTF8(s, replacement string) string {
	boundedProduct(len(s), len(replacement))
	return strings.ToValidUTF8(s, replacement)
}

func replacePairs(s string, oldnew []string) string {
	longest := 1
	for i := 1; i < len(oldnew); i += 2 {
		longest = max(longest, len(oldnew[i]))
	}
	boundedProduct(len(s)+1, longest)
	return strings.NewReplacer(oldnew...).Replace(s)
}
