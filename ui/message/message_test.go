package message

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"racelab/ui/theme"
)

func TestHowLongAMessageStays(t *testing.T) {
	for _, c := range []struct {
		text       string
		after      time.Duration
		stays, esc bool // past the next key, and past esc
	}{
		{"✓ Kept.", 3 * time.Second, true, true},
		{"Started over.", 5 * time.Second, true, true},
		{"≈ A sample only.", 0, false, false},
		{"✗ The census stopped.", 0, true, false},
	} {
		b := &Board{Timed: true}
		b.Say(c.text)
		serial, after, ok := b.Wait()
		if after != c.after || ok != (c.after > 0) {
			t.Errorf("%s goes by itself after %v (%v), want %v", c.text, after, ok, c.after)
		}
		if _, _, again := b.Wait(); again {
			t.Errorf("%s is waited for twice", c.text)
		}
		b.Pressed()
		if got := b.Text() != ""; got != c.stays {
			t.Errorf("%s is shown after a key: %v, want %v", c.text, got, c.stays)
		}
		if c.stays {
			b.Dismiss()
			if got := b.Text() != ""; got != c.esc {
				t.Errorf("%s is shown after esc: %v, want %v", c.text, got, c.esc)
			}
		}
		b.Expire(serial)
		if ok && b.Text() != "" {
			t.Errorf("%s stays for ever", c.text)
		}
	}
}

func TestALaterMessageIsNotTakenAwayByTheTimeOfTheOneBefore(t *testing.T) {
	b := &Board{Timed: true}
	b.Say("One.")
	serial, _, _ := b.Wait()
	b.Say("Two.")
	b.Expire(serial)
	if b.Text() != "Two." {
		t.Errorf("%q is shown", b.Text())
	}
}

func TestWhereNobodyCountsTheTimeAKeyTakesEverythingAway(t *testing.T) {
	for _, text := range []string{"✓ Kept.", "Started over.", "≈ A sample.", "✗ No."} {
		var b Board
		b.Say(text)
		if _, _, ok := b.Wait(); ok {
			t.Errorf("%s is to go by itself", text)
		}
		if b.Pressed(); b.Text() != "" {
			t.Errorf("%s outlasts a key", text)
		}
	}
}

func TestWhatWasToldIsKeptAndBounded(t *testing.T) {
	var b Board
	b.Note("Looking…")
	for i := range maxLog + 10 {
		b.Say(fmt.Sprint("message ", i))
	}
	b.Say("")
	log := b.Log()
	if len(log) != maxLog || log[0].Text != "message 10" || log[maxLog-1].Text != fmt.Sprint("message ", maxLog+9) {
		t.Errorf("%d messages are kept, from %q", len(log), log[0].Text)
	}
}

func TestAMessageIsClean(t *testing.T) {
	var b Board
	b.Say("a\x1b[31mb\nc")
	for _, r := range b.Text() {
		if r < ' ' {
			t.Fatalf("%q", b.Text())
		}
	}
}

func TestALongMessageIsWrappedAndGoesAtTheNextKey(t *testing.T) {
	st := theme.New(theme.Dark, colorprofile.NoTTY)
	b := &Board{Timed: true}
	b.Say("A sentence that is longer than the row of messages of a small screen is wide, by more than one row.")
	rows := b.Rows(st, 40, 4)
	if len(rows) != 3 || len(b.Rows(st, 40, 2)) != 2 || strings.Contains(strings.Join(rows, ""), "…") {
		t.Errorf("%q", rows)
	}
	if got := Over([]string{"1", "2", "3", "4"}, rows); len(got) != 5 || got[1] != "2" || got[2] != rows[0] {
		t.Errorf("over four rows stand %q", got)
	}
	if b.Pressed(); b.Text() != "" {
		t.Error("it stands over other rows after a key")
	}
	b.Say("✗ An error that is longer than the row of messages of a small screen is wide.")
	b.Rows(st, 40, 4)
	if b.Pressed(); b.Text() == "" {
		t.Error("an error goes without esc")
	}
}

func TestWhatWasToldElsewhereIsLeft(t *testing.T) {
	b := &Board{Timed: true}
	b.Say("Failure 1 of 2.")
	if b.Leave(); b.Text() == "" {
		t.Error("what the same key told is gone")
	}
	b.Turn()
	if b.Leave(); b.Text() != "" {
		t.Errorf("%q is taken along", b.Text())
	}
}
