// Why: Foreign cancel: main\.func2 joined main\.func1.s flight .*own context .*That context.s deadline passed
// Not: expire cancelled

package main

import (
	"context"
	"time"

	"golang.org/x/sync/singleflight"
)

type loader struct {
	group singleflight.Group
	wait  time.Duration
}

func (l *loader) load(ctx context.Context, key string) (string, error) {
	v, err, _ := l.group.Do(key, func() (any, error) { return l.remote(ctx) })
	if err != nil {
		return "", err
	}
	return v.(string), nil
}

func (l *loader) remote(ctx context.Context) (string, error) {
	t := time.NewTimer(l.wait)
	defer t.Stop()
	select {
	case <-t.C:
		return "v", nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func main() {
	l := &loader{wait: 3 * time.Second}
	short, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	first, second := make(chan error, 1), make(chan error, 1)
	go func() { _, err := l.load(short, "k"); first <- err }()
	go func() { _, err := l.load(context.Background(), "k"); second <- err }()
	<-first
	if err := <-second; err != nil {
		panic("patient caller got " + err.Error())
	}
}
