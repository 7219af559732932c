package slog

import (
	"context"
	"log"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// A Level says how important a message is.
type Level int

// The levels.
const (
	LevelDebug Level = -4
	LevelInfo  Level = 0
	LevelWarn  Level = 4
	LevelError Level = 8
)

// String returns the name of the level, such as "INFO" or "WARN+1".
func (l Level) String() string {
	name, base := "DEBUG", LevelDebug
	switch {
	case l >= LevelError:
		name, base = "ERROR", LevelError
	case l >= LevelWarn:
		name, base = "WARN", LevelWarn
	case l >= LevelInfo:
		name, base = "INFO", LevelInfo
	}
	switch d := int(l - base); {
	case d > 0:
		return name + "+" + strconv.Itoa(d)
	case d < 0:
		return name + strconv.Itoa(d)
	}
	return name
}

// Level returns l.
func (l Level) Level() Level { return l }

// MarshalJSON returns the name in quotes.
func (l Level) MarshalJSON() ([]byte, error) { return []byte(strconv.Quote(l.String())), nil }

// MarshalText returns the name.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// Leveler is a level, or what knows one.
type Leveler interface{ Level() Level }

// A LevelVar is a level that may change.
type LevelVar struct{ val atomic.Int64 }

// Level returns the level.
func (v *LevelVar) Level() Level { return Level(v.val.Load()) }

// Set sets the level.
func (v *LevelVar) Set(l Level) { v.val.Store(int64(l)) }

// String returns the level in words.
func (v *LevelVar) String() string { return "LevelVar(" + v.Level().String() + ")" }

// A Record is one message.
type Record struct {
	Time    time.Time
	Message string
	Level   Level
	PC      uintptr // not known here

	attrs []Attr
}

// NewRecord returns a Record.
func NewRecord(t time.Time, level Level, msg string, pc uintptr) Record {
	return Record{Time: t, Message: msg, Level: level, PC: pc}
}

// NumAttrs returns the number of Attrs.
func (r Record) NumAttrs() int { return len(r.attrs) }

// Attrs calls f for each Attr until f returns false.
func (r Record) Attrs(f func(Attr) bool) {
	for _, a := range r.attrs {
		if !f(a) {
			return
		}
	}
}

// AddAttrs adds Attrs, but no empty groups.
func (r *Record) AddAttrs(attrs ...Attr) {
	for _, a := range attrs {
		if g, ok := a.Value.v.(group); !ok || len(g) > 0 {
			r.attrs = append(r.attrs, a)
		}
	}
}

// Add adds keys and values.
func (r *Record) Add(args ...any) { r.AddAttrs(attrs(args)...) }

// Clone returns a copy that shares nothing with r.
func (r Record) Clone() Record {
	r.attrs = append([]Attr(nil), r.attrs...)
	return r
}

// Handler does something with messages.
type Handler interface {
	Enabled(context.Context, Level) bool
	Handle(context.Context, Record) error
	WithAttrs(attrs []Attr) Handler
	WithGroup(name string) Handler
}

// A Logger makes messages for its Handler.
type Logger struct{ handler Handler }

// New returns a Logger.
func New(h Handler) *Logger {
	if h == nil {
		panic("nil Handler")
	}
	return &Logger{h}
}

var standard atomic.Pointer[Logger]

// Default returns the Logger of the package's functions. Unless SetDefault set
// another it prints through package log.
func Default() *Logger {
	if l := standard.Load(); l != nil {
		return l
	}
	return &Logger{&lineHandler{}}
}

// SetDefault sets the Logger of the package's functions, and has package log write through its Handler.
func SetDefault(l *Logger) {
	standard.Store(l)
	if _, prints := l.handler.(*lineHandler); prints {
		return
	}
	log.SetOutput(lineWriter{l.handler, LevelInfo})
	log.SetFlags(0)
}

// NewLogLogger returns a Logger of package log whose lines are messages at a level for a Handler.
func NewLogLogger(h Handler, level Level) *log.Logger { return log.New(lineWriter{h, level}, "", 0) }

// lineWriter makes a message of each line that package log writes.
type lineWriter struct {
	handler Handler
	level   Leveler
}

func (w lineWriter) Write(line []byte) (int, error) {
	ctx, level := context.Background(), w.level.Level()
	if !w.handler.Enabled(ctx, level) {
		return 0, nil
	}
	text := strings.TrimSuffix(string(line), "\n")
	return len(line), w.handler.Handle(ctx, NewRecord(time.Now(), level, text, 0))
}

// Handler returns the Handler.
func (l *Logger) Handler() Handler { return l.handler }

// With returns a Logger that adds keys and values to each message.
func (l *Logger) With(args ...any) *Logger {
	if len(args) == 0 {
		return l
	}
	return &Logger{l.handler.WithAttrs(attrs(args))}
}

// WithGroup returns a Logger that puts keys and values into a group.
func (l *Logger) WithGroup(name string) *Logger {
	if name == "" {
		return l
	}
	return &Logger{l.handler.WithGroup(name)}
}

// Enabled reports whether messages of the level are handled.
func (l *Logger) Enabled(ctx context.Context, level Level) bool {
	return l.handler.Enabled(ctx, level)
}

// LogAttrs logs a message.
func (l *Logger) LogAttrs(ctx context.Context, level Level, msg string, attrs ...Attr) {
	if !l.handler.Enabled(ctx, level) {
		return
	}
	r := NewRecord(time.Now(), level, msg, 0)
	r.AddAttrs(attrs...)
	l.handler.Handle(ctx, r)
}

// Log logs a message.
func (l *Logger) Log(ctx context.Context, level Level, msg string, args ...any) {
	l.LogAttrs(ctx, level, msg, attrs(args)...)
}

// Debug logs a message.
func (l *Logger) Debug(msg string, args ...any) {
	l.Log(context.Background(), LevelDebug, msg, args...)
}

// DebugContext logs a message.
func (l *Logger) DebugContext(ctx context.Context, msg string, args ...any) {
	l.Log(ctx, LevelDebug, msg, args...)
}

// Info logs a message.
func (l *Logger) Info(msg string, args ...any) { l.Log(context.Background(), LevelInfo, msg, args...) }

// InfoContext logs a message.
func (l *Logger) InfoContext(ctx context.Context, msg string, args ...any) {
	l.Log(ctx, LevelInfo, msg, args...)
}

// Warn logs a message.
func (l *Logger) Warn(msg string, args ...any) { l.Log(context.Background(), LevelWarn, msg, args...) }

// WarnContext logs a message.
func (l *Logger) WarnContext(ctx context.Context, msg string, args ...any) {
	l.Log(ctx, LevelWarn, msg, args...)
}

// Error logs a message.
func (l *Logger) Error(msg string, args ...any) {
	l.Log(context.Background(), LevelError, msg, args...)
}

// ErrorContext logs a message.
func (l *Logger) ErrorContext(ctx context.Context, msg string, args ...any) {
	l.Log(ctx, LevelError, msg, args...)
}

// With returns a Logger that adds keys and values to each message.
func With(args ...any) *Logger { return Default().With(args...) }

// Log logs a message.
func Log(ctx context.Context, level Level, msg string, args ...any) {
	Default().Log(ctx, level, msg, args...)
}

// LogAttrs logs a message.
func LogAttrs(ctx context.Context, level Level, msg string, attrs ...Attr) {
	Default().LogAttrs(ctx, level, msg, attrs...)
}

// Debug logs a message.
func Debug(msg string, args ...any) { Default().Debug(msg, args...) }

// Info logs a message.
func Info(msg string, args ...any) { Default().Info(msg, args...) }

// Warn logs a message.
func Warn(msg string, args ...any) { Default().Warn(msg, args...) }

// Error logs a message.
func Error(msg string, args ...any) { Default().Error(msg, args...) }

// DebugContext logs a message.
func DebugContext(ctx context.Context, msg string, args ...any) {
	Default().DebugContext(ctx, msg, args...)
}

// InfoContext logs a message.
func InfoContext(ctx context.Context, msg string, args ...any) {
	Default().InfoContext(ctx, msg, args...)
}

// WarnContext logs a message.
func WarnContext(ctx context.Context, msg string, args ...any) {
	Default().WarnContext(ctx, msg, args...)
}

// ErrorContext logs a message.
func ErrorContext(ctx context.Context, msg string, args ...any) {
	Default().ErrorContext(ctx, msg, args...)
}

// lineHandler prints "INFO message key=value" through package log.
type lineHandler struct{ scope scope }

func (h *lineHandler) Enabled(_ context.Context, l Level) bool { return l >= LevelInfo }

func (h *lineHandler) Handle(_ context.Context, r Record) error {
	w := textWriter{}
	w.attrs("", h.scope.wrap(r.attrs))
	return log.Output(2, r.Level.String()+" "+r.Message+w.text)
}

func (h *lineHandler) WithAttrs(attrs []Attr) Handler { return &lineHandler{h.scope.withAttrs(attrs)} }
func (h *lineHandler) WithGroup(name string) Handler  { return &lineHandler{h.scope.withGroup(name)} }
