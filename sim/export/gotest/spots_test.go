package gotest

import (
	"go/parser"
	"go/token"
	"testing"
)

// A value without a type of its own would have the wrong one behind a function: var n int64; n = then(1).
func TestLiteralsAreNotTakenApart(t *testing.T) {
	for text, want := range map[string]bool{
		"nil": true, "1": true, "-1": true, "1 << 3": true, `"a" + "b"`: true, "true": true, "!false": true, "(2.5)": true,
		"n": false, "n + 1": false, "f()": false, "[]int{1}": false, "func() {}": false, "int64(1)": false, "&point{1, 2}": false, "p.x": false,
	} {
		e, err := parser.ParseExpr(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := literal(e, token.ASSIGN); got != want {
			t.Errorf("%s: %t", text, got)
		}
		if literal(e, token.ADD_ASSIGN) {
			t.Errorf("+= %s has the type of what is there", text)
		}
	}
}
