package library

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// This file lends package encoding/json what works on text alone. Values are read and
// written by the machine.

func jsonNatives() map[string]any {
	const p = "encoding/json."
	return map[string]any{
		p + "indent":     jsonIndent,
		p + "compact":    jsonCompact,
		p + "escapeHTML": jsonEscapeHTML,
		p + "check":      jsonCheck,
		p + "valid":      func(src string) bool { return json.Valid([]byte(src)) },
		p + "prefixLen":  jsonPrefixLen,
	}
}

// jsonProblem returns the words and the place of a syntax error.
func jsonProblem(err error) (problem string, offset int) {
	var s *json.SyntaxError
	if errors.As(err, &s) {
		return s.Error(), int(s.Offset)
	}
	if err != nil {
		return err.Error(), 0
	}
	return "", 0
}

func jsonCheck(src string) (problem string, offset int) {
	var raw json.RawMessage
	return jsonProblem(json.Unmarshal([]byte(src), &raw))
}

func jsonIndent(src, prefix, indent string) (out, problem string, offset int) {
	bounded(len(src) * (1 + len(prefix) + len(indent)))
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(src), prefix, indent); err != nil {
		problem, offset = jsonProblem(err)
		return "", problem, offset
	}
	bounded(b.Len())
	return b.String(), "", 0
}

func jsonCompact(src string, escape bool) (out, problem string, offset int) {
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(src)); err != nil {
		problem, offset = jsonProblem(err)
		return "", problem, offset
	}
	if escape {
		return jsonEscapeHTML(b.String()), "", 0
	}
	return b.String(), "", 0
}

func jsonEscapeHTML(src string) string {
	var b bytes.Buffer
	json.HTMLEscape(&b, []byte(src))
	return b.String()
}

// jsonPrefixLen returns where the first value ends, 0 if it has not ended, -1 if there
// is none yet, and -2 if it is wrong.
func jsonPrefixLen(src string) int {
	if strings.Trim(src, " \t\r\n") == "" {
		return -1
	}
	d := json.NewDecoder(strings.NewReader(src))
	var raw json.RawMessage
	switch err := d.Decode(&raw); {
	case err == nil:
		return int(d.InputOffset())
	case errors.Is(err, io.ErrUnexpectedEOF):
		return 0
	}
	return -2
}
