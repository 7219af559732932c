package main

import (
	"os"
	"testing"

	"golang.org/x/crypto/ssh"

	"racelab/command"
)

// TestMain makes the test's own program the server, and what the server starts.
func TestMain(m *testing.M) {
	if os.Getenv(serverEnv) != "" || len(os.Args) > 1 && os.Args[1] == command.Confined {
		os.Exit(command.Main(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// Learners who write code at once, on a server of its own process: each key is answered on the screen, and whoever types
// gets as many verdicts as the others. How fast that is, the program says.
func TestLearnersEditAtOnce(t *testing.T) {
	o := options{learners: 6, width: 80, height: 24, size: "80x24"}
	s, err := startServer(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()
	learners, err := dialAllWith(o, func(key ssh.Signer) (*client, error) { return dialEditor(t.Context(), s, key, o) })
	defer func() {
		for _, c := range learners {
			c.close()
		}
	}()
	if err != nil {
		t.Fatal(err)
	}
	const words = 2
	e := edit(t.Context(), learners, words)
	if want := o.learners * words * (wordKeys + 1); e.keys.count()+e.keys.lost != want {
		t.Errorf("%d keys were pressed, want %d", e.keys.count()+e.keys.lost, want)
	}
	if e.keys.lost > 0 || e.verdicts.lost > 0 {
		t.Errorf("without an answer: %d keys, %d texts", e.keys.lost, e.verdicts.lost)
	}
	for _, n := range e.each {
		if n != words {
			t.Errorf("verdicts by learner: %v", e.each)
		}
	}
}
