package main

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"os"
	"strings"
)

// lines keeps what is written to it.
type lines struct{ strings.Builder }

// quiet is a handler that takes nothing below a warning.
type quiet struct{ slog.Handler }

func (quiet) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelWarn }

func main() {
	noTime := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	log.SetFlags(0)
	log.SetOutput(os.Stdout)
	slog.SetDefault(slog.Default())
	slog.Info("before", "n", 1)
	var b lines
	h := slog.NewJSONHandler(&b, noTime)
	slog.SetDefault(slog.New(h))
	log.SetPrefix("app: ")
	log.Print("through log")
	log.Printf("two\nlines\n")
	slog.Warn("itself")
	fmt.Println(log.Flags(), log.Prefix())
	slog.SetDefault(slog.New(quiet{h}))
	log.Print("nobody sees this")
	warn := slog.NewLogLogger(h, slog.LevelWarn)
	warn.Println("a", 1)
	log.SetOutput(os.Stdout)
	log.Print("direct again")
	fmt.Print(b.String())
}
