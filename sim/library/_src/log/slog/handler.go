package slog

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"reflect"
	"strconv"
	"strings"
	"time"

	"racelab/rt"
)

// Keys of what every message has.
const (
	TimeKey    = "time"
	LevelKey   = "level"
	MessageKey = "msg"
	SourceKey  = "source"
)

// HandlerOptions say what a handler writes.
type HandlerOptions struct {
	AddSource   bool    // the user's line as well
	Level       Leveler // the least that is written; nil: LevelInfo
	ReplaceAttr func(groups []string, a Attr) Attr
}

// scope is what WithAttrs and WithGroup were called with, in order.
type scope []opened

type opened struct {
	group string // or "" for attrs
	attrs []Attr
}

func (s scope) withAttrs(attrs []Attr) scope {
	return append(s[:len(s):len(s)], opened{attrs: attrs})
}

func (s scope) withGroup(name string) scope {
	return append(s[:len(s):len(s)], opened{group: name})
}

// groups are those that are open.
func (s scope) groups() []string {
	var names []string
	for _, o := range s {
		if o.group != "" {
			names = append(names, o.group)
		}
	}
	return names
}

// wrap puts the Attrs of a message where they belong.
func (s scope) wrap(attrs []Attr) []Attr {
	for i := len(s) - 1; i >= 0; i-- {
		switch {
		case s[i].group == "":
			attrs = append(append([]Attr(nil), s[i].attrs...), attrs...)
		case len(attrs) > 0:
			attrs = []Attr{{s[i].group, GroupValue(attrs...)}}
		}
	}
	return attrs
}

// common is what the handlers share.
type common struct {
	out   *log.Logger // writes one line at a time
	opts  HandlerOptions
	scope scope
}

func newCommon(w io.Writer, opts *HandlerOptions) common {
	c := common{out: log.New(w, "", 0)}
	if opts != nil {
		c.opts = *opts
	}
	return c
}

func (c common) with(s scope) common {
	c.scope = s
	return c
}

// withAttrs adds Attrs as they are now: a LogValuer is asked once, and not at each message.
func (c common) withAttrs(attrs []Attr) common {
	return c.with(c.scope.withAttrs(c.replaced(c.scope.groups(), attrs)))
}

// enabled reports whether messages of the level are written.
func (c *common) enabled(level Level) bool {
	least := LevelInfo
	if c.opts.Level != nil {
		least = c.opts.Level.Level()
	}
	return level >= least
}

// all returns what every message has, and the message's own Attrs, as the
// options want them.
func (c *common) all(r Record) []Attr {
	var builtin []Attr
	if !r.Time.IsZero() {
		builtin = append(builtin, Time(TimeKey, r.Time))
	}
	builtin = append(builtin, Any(LevelKey, r.Level))
	if c.opts.AddSource {
		builtin = append(builtin, String(SourceKey, rt.Caller()))
	}
	builtin = append(builtin, String(MessageKey, r.Message))
	return append(c.replaced(nil, builtin), c.scope.wrap(c.replaced(c.scope.groups(), r.attrs))...)
}

// replaced resolves values and lets ReplaceAttr change them.
func (c *common) replaced(groups []string, attrs []Attr) []Attr {
	var out []Attr
	for _, a := range attrs {
		a.Value = a.Value.Resolve()
		if g, ok := a.Value.v.(group); ok {
			inner := groups
			if a.Key != "" {
				inner = append(groups[:len(groups):len(groups)], a.Key)
			}
			a.Value = Value{group(c.replaced(inner, g))}
		} else if c.opts.ReplaceAttr != nil {
			a = c.opts.ReplaceAttr(groups, a)
			a.Value = a.Value.Resolve()
		}
		if a.Key != "" || a.Value.v != nil {
			out = append(out, a)
		}
	}
	return out
}

// TextHandler writes key=value.
type TextHandler struct{ common common }

// NewTextHandler returns a TextHandler to w.
func NewTextHandler(w io.Writer, opts *HandlerOptions) *TextHandler {
	return &TextHandler{newCommon(w, opts)}
}

// Enabled reports whether messages of the level are written.
func (h *TextHandler) Enabled(_ context.Context, level Level) bool { return h.common.enabled(level) }

// Handle writes one line.
func (h *TextHandler) Handle(_ context.Context, r Record) error {
	w := textWriter{}
	w.attrs("", h.common.all(r))
	if w.text != "" {
		w.text = w.text[1:]
	}
	return h.common.out.Output(2, w.text)
}

// WithAttrs returns a handler that adds attrs to each message.
func (h *TextHandler) WithAttrs(attrs []Attr) Handler {
	return &TextHandler{h.common.withAttrs(attrs)}
}

// WithGroup returns a handler that puts Attrs into a group.
func (h *TextHandler) WithGroup(name string) Handler {
	return &TextHandler{h.common.with(h.common.scope.withGroup(name))}
}

// textWriter writes " key=value" for each Attr.
type textWriter struct{ text string }

func (w *textWriter) attrs(prefix string, attrs []Attr) {
	for _, a := range attrs {
		v := a.Value.Resolve()
		if g, ok := v.v.(group); ok {
			inner := prefix
			if a.Key != "" {
				inner += a.Key + "."
			}
			w.attrs(inner, g)
			continue
		}
		w.text += " " + quoted(prefix+a.Key) + "=" + written(v, textOf, quoted)
	}
}

// written is the text of a value. A method of the program that panics ends no program here.
func written(v Value, of func(Value) string, quote func(string) string) (text string) {
	defer func() {
		switch p := recover(); {
		case p == nil:
		case reflect.ValueOf(v.v).Kind() == reflect.Pointer && reflect.ValueOf(v.v).IsNil():
			text = quote("<nil>")
		default:
			text = quote(fmt.Sprintf("!PANIC: %v", p))
		}
	}()
	return of(v)
}

func textOf(v Value) string {
	switch x := v.v.(type) {
	case time.Time:
		return x.Format("2006-01-02T15:04:05.000Z07:00")
	case interface{ MarshalText() ([]byte, error) }:
		data, err := x.MarshalText()
		if err != nil {
			return quoted("!ERROR:" + err.Error())
		}
		return quoted(string(data))
	case []byte:
		return strconv.Quote(string(x))
	}
	return quoted(v.String())
}

// needsQuotes reports whether s has spaces, quotes or what cannot be printed.
func needsQuotes(s string) bool

func quoted(s string) string {
	if needsQuotes(s) {
		return strconv.Quote(s)
	}
	return s
}

// JSONHandler writes JSON objects.
type JSONHandler struct{ common common }

// NewJSONHandler returns a JSONHandler to w.
func NewJSONHandler(w io.Writer, opts *HandlerOptions) *JSONHandler {
	return &JSONHandler{newCommon(w, opts)}
}

// Enabled reports whether messages of the level are written.
func (h *JSONHandler) Enabled(_ context.Context, level Level) bool { return h.common.enabled(level) }

// Handle writes one line.
func (h *JSONHandler) Handle(_ context.Context, r Record) error {
	return h.common.out.Output(2, jsonObject(h.common.all(r)))
}

// WithAttrs returns a handler that adds attrs to each message.
func (h *JSONHandler) WithAttrs(attrs []Attr) Handler {
	return &JSONHandler{h.common.withAttrs(attrs)}
}

// WithGroup returns a handler that puts Attrs into a group.
func (h *JSONHandler) WithGroup(name string) Handler {
	return &JSONHandler{h.common.with(h.common.scope.withGroup(name))}
}

// jsonString quotes s.
func jsonString(s string) string

// jsonFloat writes f as encoding/json does.
func jsonFloat(f float64) string

func jsonObject(attrs []Attr) string { return "{" + jsonMembers(attrs) + "}" }

func jsonMembers(attrs []Attr) string {
	s := ""
	for _, a := range attrs {
		g, isGroup := a.Value.v.(group)
		member := ""
		switch {
		case isGroup && a.Key == "":
			member = jsonMembers(g)
		case isGroup && len(g) == 0:
		default:
			member = jsonString(a.Key) + ":" + written(a.Value, jsonValue, jsonString)
		}
		if s != "" && member != "" {
			s += ","
		}
		s += member
	}
	return s
}

func jsonValue(v Value) string {
	switch x := v.v.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(x)
	case int64:
		return strconv.FormatInt(x, 10)
	case uint64:
		return strconv.FormatUint(x, 10)
	case float64:
		return jsonFloat(x)
	case string:
		return jsonString(x)
	case time.Time:
		return jsonString(x.Format(time.RFC3339Nano))
	case time.Duration:
		return strconv.FormatInt(int64(x), 10)
	case group:
		return jsonObject(x)
	case Level:
		return jsonString(x.String())
	case json.Marshaler:
		return jsonAny(x)
	case error:
		return jsonString(x.Error())
	}
	return jsonAny(v.v)
}

// jsonAny writes x as encoding/json does, but for the signs of HTML.
func jsonAny(x any) string {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(x); err != nil {
		return jsonString("!ERROR:" + err.Error())
	}
	return strings.TrimSuffix(text.String(), "\n")
}

// DiscardHandler throws everything away.
var DiscardHandler Handler = discard{}

type discard struct{}

func (discard) Enabled(context.Context, Level) bool  { return false }
func (discard) Handle(context.Context, Record) error { return nil }
func (d discard) WithAttrs([]Attr) Handler           { return d }
func (d discard) WithGroup(string) Handler           { return d }
