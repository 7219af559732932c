package sim_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"racelab/sim"
)

// TestWhatTheModelHasNotEndsTheCheck proves that calls whose answer would be made up stop the check, at their line.
func TestWhatTheModelHasNotEndsTheCheck(t *testing.T) {
	for call, want := range map[string]string{
		`testing.AllocsPerRun(5, func() {})`:                               "testing.AllocsPerRun",
		`net.DialTCP("tcp", &net.TCPAddr{Port: 7}, &net.TCPAddr{Port: 8})`: "its own end",
		`net.ResolveIPAddr("ip:icmp", "127.0.0.1")`:                        "net.ResolveIPAddr",
	} {
		text := `package main

import (
	"net"
	"testing"
)

var (
	_ net.Addr
	_ testing.TB
)

func main() {
	` + call + `
}
`
		p, err := sim.Load("main.go", []sim.File{{Name: "main.go", Text: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Explore(context.Background(), sim.Config{}, sim.Budget{}, nil)
		var spent *sim.ErrSpent
		if !errors.As(err, &spent) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "main.go:14") {
			t.Errorf("%s: %v", call, err)
		}
	}
}
