// Package lua compiles the part of Lua that Redis scripts are written in: local
// variables, conditions, loops, arithmetic, comparison, tables with a list and named
// fields, and calls
// of what Redis and Lua supply. The result runs on a stack machine that the modelled
// Redis interprets.
//
// A script may not define functions of its own.
package lua

import "fmt"

// Op is an instruction. Each takes two words of Code: the Op and its operand.
type Op int

// Instructions: what they take from the stack, and what they leave there.
const (
	Text     Op = iota // -> Texts[n]
	Number             // -> Texts[n] as a number
	Nil                // ->
	True               // ->
	False              // ->
	Local              // -> local variable n
	SetLocal           // v ->
	Global             // -> global variable Texts[n]
	SetTo              // v -> ; global variable Texts[n]
	Index              // table, key -> value
	SetIndex           // table, key, value ->
	Table              // n values -> list of them
	Call               // n arguments -> result; Texts names the function in the next word pair
	Return             // v -> ; ends the script
	Jump               // to word n
	Unless             // v -> ; to word n if v is nil or false
	And                // v -> v, to word n, if v is nil or false; else v ->
	Or                 // v -> v, to word n, if v is neither; else v ->
	Pop                // v ->
	Add                // a, b -> a + b; so the others
	Sub
	Mul
	Div
	Mod
	Pow
	Concat
	Equal
	NotEqual
	Less
	LessEqual
	Greater
	GreaterEqual
	Not
	Negate
	Length
)

// Program is a compiled script.
type Program struct {
	Code  []int    // instructions and operands by turns
	Texts []string // what they name
}

// maxDepth bounds the nesting of a script.
const maxDepth = 100

// maxCode bounds the length of a script's code, in words.
const maxCode = 1 << 16

// functions that a script may call, with their least and greatest number of arguments.
var functions = map[string][2]int{
	"redis.call": {1, 100}, "redis.pcall": {1, 100},
	"redis.error_reply": {1, 1}, "redis.status_reply": {1, 1}, "redis.log": {0, 100}, "redis.sha1hex": {1, 1},
	"tonumber": {1, 1}, "tostring": {1, 1}, "type": {1, 1}, "error": {1, 1},
	"math.floor": {1, 1}, "math.ceil": {1, 1}, "math.abs": {1, 1}, "math.max": {1, 100}, "math.min": {1, 100},
	"table.insert": {2, 2}, "string.len": {1, 1}, "string.lower": {1, 1}, "string.upper": {1, 1},
}

// Compile compiles a script. Errors tell the line.
func Compile(source string) (p *Program, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case syntaxError:
			p, err = nil, fmt.Errorf("line %d: %s", r.line, r.text)
		default:
			panic(r)
		}
	}()
	c := &compiler{lexer: lexer{source: source, line: 1}, known: map[string]int{}}
	c.advance()
	c.block("")
	c.emit(Nil, 0)
	c.emit(Return, 0)
	return &c.out, nil
}

// syntaxError ends a compilation.
type syntaxError struct {
	line int
	text string
}
