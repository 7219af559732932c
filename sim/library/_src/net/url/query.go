package url

import (
	"errors"
	"sort"
	"strings"

	"racelab/rt"
)

// Values are the keys and values of a query or a form.
type Values map[string][]string

// Get returns the first value of key, or "".
func (v Values) Get(key string) string {
	if vs := v[key]; len(vs) > 0 {
		return vs[0]
	}
	return ""
}

// Set sets key to one value.
func (v Values) Set(key, value string) { v[key] = []string{value} }

// Add adds a value to key.
func (v Values) Add(key, value string) { v[key] = append(v[key], value) }

// Del deletes the values of key.
func (v Values) Del(key string) { delete(v, key) }

// Has reports whether key has a value.
func (v Values) Has(key string) bool {
	_, ok := v[key]
	return ok
}

// Encode returns "a=1&b=2", sorted by key.
func (v Values) Encode() string {
	if len(v) == 0 { // one look at the map, for all that follow
		return ""
	}
	rt.Hush()
	var keys []string
	for k := range v {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	rt.Unhush()
	var b strings.Builder
	for _, k := range keys {
		for _, one := range v[k] {
			if b.Len() > 0 {
				b.WriteByte('&')
			}
			b.WriteString(queryEscape(k) + "=" + queryEscape(one))
		}
	}
	return b.String()
}

// ParseQuery reads "a=1&b=2". It goes on after an error, and returns the first.
func ParseQuery(query string) (Values, error) {
	pairs, failure := parseQuery(query)
	v := make(Values)
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	if len(failure) == 0 {
		return v, nil
	}
	if failure[0] == "escape" {
		return v, EscapeError(failure[1])
	}
	return v, errors.New(failure[1])
}

// QueryEscape escapes s for a query.
func QueryEscape(s string) string { return queryEscape(s) }

// PathEscape escapes s for one element of a path.
func PathEscape(s string) string { return pathEscape(s) }

// QueryUnescape undoes QueryEscape.
func QueryUnescape(s string) (string, error) {
	t, bad := queryUnescape(s)
	if bad != "" {
		return "", EscapeError(bad)
	}
	return t, nil
}

// PathUnescape undoes PathEscape.
func PathUnescape(s string) (string, error) {
	t, bad := pathUnescape(s)
	if bad != "" {
		return "", EscapeError(bad)
	}
	return t, nil
}
