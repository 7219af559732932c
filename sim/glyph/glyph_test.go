package glyph_test

import (
	"testing"

	"racelab/sim/glyph"
	"racelab/sim/trace"
)

func TestBrief(t *testing.T) {
	tests := []struct{ label, verb, came string }{
		{"SELECT balance FROM accounts WHERE id = 123 -> 40", "SELECT", "40"},
		{"UPDATE accounts SET balance = 90 -> 1 row", "UPDATE", "1"},
		{"UPDATE accounts SET balance = 90 -> 0 rows", "UPDATE", "0"},
		{"UPDATE accounts SET balance = 90 -> error 40001: could not serialize access -> really", "UPDATE", "really"},
		{"UPDATE accounts SET balance = 90 -> error 40P01: deadlock detected", "UPDATE", "40P01"},
		{"COMMIT -> error: the transaction was rolled back", "COMMIT", "error: the transaction was rolled back"},
		{"GET order 7 -> none", "GET", "none"},
		{"COMMIT", "", ""},
		{"the server rolls back", "", ""},
		{"deliver order 7 -> twice", "", ""}, // no verb of a protocol
		{"SELECT 1 -> ", "", ""},
		{"", "", ""},
	}
	for _, tt := range tests {
		if verb, came, ok := glyph.Brief(tt.label); verb != tt.verb && ok || came != tt.came && ok || ok != (tt.came != "") {
			t.Errorf("Brief(%q) is %q %q %v, want %q %q", tt.label, verb, came, ok, tt.verb, tt.came)
		}
	}
}

func TestANarrowLaneLeavesOutTheNameOfTheFile(t *testing.T) {
	tests := []struct{ label, want string }{
		{`write visits.log "Ada\n"`, `▣ write "Ada\n"`},
		{`append visits.log "Ada\n"`, `▣ append "Ada\n"`},
		{`read tariff -> "adult=12"`, `▣ read "adult=12"`},
		{"read tariff -> end of file", "▣ read end of file"},
		{"open visits.log (write,create)", "▣ open"},
		{"open visits.log (write) -> error: no such file", "▣ open -> error: no such file"},
		{"seek: visits.log at 9", "▣ seek at 9"},
		{"rename: tariff.tmp to tariff", "▣ rename"},
		{"pay driver 7", "▣"}, // nothing to leave out
	}
	for _, tt := range tests {
		ways := glyph.Wordings(trace.Event{Op: trace.Call, Label: tt.label}, false)
		if ways[1] != tt.want {
			t.Errorf("%q is %q where there is less room, want %q", tt.label, ways[1], tt.want)
		}
	}
}
