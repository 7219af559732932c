package message

import (
	"fmt"
	"testing"
	"time"
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
