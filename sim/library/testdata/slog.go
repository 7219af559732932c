package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"time"
)

type secret string

func (secret) LogValue() slog.Value { return slog.StringValue("hidden") }

type point struct{ X, Y int }

func noTime(groups []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey && len(groups) == 0 {
		return slog.Attr{}
	}
	return a
}

func main() {
	values()
	opts := &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: noTime}
	l := slog.New(slog.NewTextHandler(os.Stdout, opts))
	l.Info("hello world", "n", 1, "s", "a b", "e", errors.New("bad thing"), "d", 1500*time.Millisecond)
	l.Debug("x", "p", point{1, 2}, "nil", nil, "t", time.Date(2024, 1, 2, 3, 4, 5, 6e6, time.UTC), "f", 1.5, "secret", secret("pw"))
	l.Warn("odd", "key")
	l.Error("bad key", 7, "quoted", `say "hi"=`, "empty", "", "uni", "é", "bytes", []byte("raw b"))
	l.With("req", 1).WithGroup("g").With("a", 2).Info("grouped", "b", 3, slog.Group("h", "c", 4), slog.Group("none"))
	l.Info("inline", slog.Group("", slog.Int("i", 1)), slog.Bool("ok", true))
	l.LogAttrs(context.Background(), slog.LevelInfo+1, "level", slog.Any("lv", slog.LevelWarn))
	j := slog.New(slog.NewJSONHandler(os.Stdout, opts))
	j.Info("msg <b>", "n", 1, "s", "q\"\n", "f", 2.5, "e", errors.New("bad"), "d", time.Second, "nil", nil, "u", uint8(3))
	j.With("req", 1).WithGroup("g").Warn("w", "a", 1, slog.Group("h", "b", true), "t", time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC))
	var buf bytes.Buffer
	quiet := slog.New(slog.NewTextHandler(&buf, nil))
	quiet.Debug("not written")
	fmt.Println(buf.Len(), quiet.Enabled(context.Background(), slog.LevelDebug), slog.LevelError, slog.Level(-5), slog.Level(2))
	var lv slog.LevelVar
	lv.Set(slog.LevelError)
	fmt.Println(lv.Level(), &lv, slog.Int("a", 1), slog.AnyValue(int8(3)).Kind(), slog.GroupValue(slog.Int("x", 1)))
	log.SetOutput(os.Stdout)
	log.SetFlags(0)
	slog.Info("default", "k", "v w", slog.Group("g", "x", 1))
	slog.Debug("not shown")
	slog.With("a", 1).Warn("with")
	slog.SetDefault(l)
	slog.Info("now text")
}

// asked is a LogValuer that is asked again whenever somebody writes it.
type asked struct{ n int }

func (a *asked) LogValue() slog.Value { return slog.IntValue(a.n) }

type user struct {
	ID   int    `json:"id"`
	Name string `json:"name,omitempty"`
}

type degrees float64

func (d degrees) MarshalJSON() ([]byte, error) { return []byte(`"warm"`), nil }

type broken struct{}

func (broken) MarshalText() ([]byte, error) { return nil, errors.New("no text") }
func (broken) MarshalJSON() ([]byte, error) { return nil, errors.New("no json") }

// sour has methods that panic.
type sour struct{ n int }

func (s *sour) Error() string  { return fmt.Sprint("sour ", s.n) }
func (s *sour) String() string { panic("no words") }

type bitter struct{}

func (bitter) MarshalText() ([]byte, error) { panic("no text") }
func (bitter) MarshalJSON() ([]byte, error) { panic("no json") }

func panics(h slog.Handler) {
	var none *sour
	slog.New(h).Info("panics", "nil", none, "err", &sour{3}, "bitter", bitter{}, "after", 1)
}

func values() {
	plain := &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		switch {
		case a.Key == slog.TimeKey && len(groups) == 0:
			return slog.Attr{}
		case a.Key == "path":
			return slog.String("path", fmt.Sprint(groups))
		}
		return a
	}}
	for _, h := range []slog.Handler{slog.NewTextHandler(os.Stdout, plain), slog.NewJSONHandler(os.Stdout, plain)} {
		panics(h)
		a := &asked{1}
		l := slog.New(h).With("once", a, "path", 1).WithGroup("g").With("path", 2)
		a.n = 2
		l.Info("hi <&>", "again", a, "path", 3, slog.Group("in", "path", 4))
		slog.New(h).Info("any", "user", user{7, "Ann <b>"}, "ptr", &user{ID: 8}, "tags", []string{"a", "b"}, "map", map[string]int{"y": 2, "x": 1},
			"bytes", []byte("x y"), "short", []byte("xy"), "t", degrees(1), "bad", broken{}, "err", errors.New("e & f"), "level", slog.LevelWarn,
			"f", 1e21, "nil", nil, "struct", struct{ A, b int }{1, 2}, "many", []any{1, "x", nil, 2.5}, "d", time.Second)
	}
}
