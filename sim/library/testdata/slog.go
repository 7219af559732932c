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
