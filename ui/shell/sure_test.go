package shell

import (
	"testing"
	"time"
)

// Digits that are typed soon after each other are one number; alone, a digit is the tens.
func TestDigitsOfSureness(t *testing.T) {
	const soon, late = 200 * time.Millisecond, 3 * time.Second
	for _, c := range []struct {
		digits string
		pause  time.Duration
		want   int
	}{
		{"9", soon, 90}, {"90", soon, 90}, {"75", soon, 75}, {"100", soon, 100}, {"0", soon, 0}, {"05", soon, 5},
		{"90", late, 0}, {"89", late, 90}, {"999", soon, 90}, {"1000", soon, 0},
	} {
		var s Sureness
		now := time.Unix(1000, 0)
		for _, d := range c.digits {
			s.digit(string(d), now)
			now = now.Add(c.pause)
		}
		if got := s.percentNow(); got != c.want {
			t.Errorf("%s with pauses of %v is %d %%, want %d", c.digits, c.pause, got, c.want)
		}
	}
}
