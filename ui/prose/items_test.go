package prose

import "testing"

func TestJoinItems(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"an entry over two lines", "- one\n  two\n- three", "- one two\n- three"},
		{"a number", "1. one\n   two\n2. three", "1. one two\n2. three"},
		{"a paragraph after the list", "- one\n  two\n\nthree\nfour", "- one two\n\nthree\nfour"},
		{"a paragraph of its own in an entry", "- one\n\n  two\n  three", "- one\n\n  two\n  three"},
		{"a list below an entry", "- one\n  - two\n    three", "- one\n  - two three"},
		{"code in an entry", "- one\n  ```\n  a\n  b\n  ```\n  two", "- one\n  ```\n  a\n  b\n  ```\n  two"},
		{"code that looks like a list", "```\n- a\n  b\n```", "```\n- a\n  b\n```"},
		{"no list", "one\n  two", "one\n  two"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := joinItems(tt.text); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
