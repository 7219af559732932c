package lua

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

func TestCompileAccepts(t *testing.T) {
	for name, script := range map[string]string{
		"nothing":               ``,
		"comments":              "-- one\n--[[ two\nlines ]] return 1 -- end",
		"compare and delete":    `if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) else return 0 end`,
		"else without end if":   `if 1 < 2 then return 1 elseif 2 < 3 then return 2 else return 3 end`,
		"a loop that is left":   `for i = 10, 1, -1 do if i == 5 then break end end return 1`,
		"over a list":           `local s = 0 for i, v in ipairs({1, 2}) do s = s + v end return s`,
		"until":                 `local i = 0 repeat i = i + 1 until i == 3 return i`,
		"named fields":          `return {err = "ERR no", 1, ["two"] = 2, three == nil}`,
		"long strings":          "return [[a\nb]]",
		"escapes":               `return "\65\n\"\\" .. 'a'`,
		"hexadecimal":           `return 0xff`,
		"powers to the right":   `return -2 ^ 3 ^ 2`,
		"a field of a field":    `local t = {} t.a = {} t["a"].b = 1 return t.a.b`,
		"several values":        `local a, b = 1 return a, b`,
		"a variable like redis": `local redis = {call = 1} return redis.call`,
	} {
		if p, err := Compile(script); err != nil {
			t.Errorf("%s: %v", name, err)
		} else {
			check(t, p)
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	for _, tt := range []struct{ name, script, want string }{
		{"half a loop", `for`, `line 1: a name is missing before "the end of the script"`},
		{"no end", "if 1 then\nreturn 1", `line 2: "end" is missing at the end`},
		{"a string without an end", `return "a`, "line 1: this string has no end"},
		{"a newline in a string", "return 'a\n'", "line 1: this string has no end"},
		{"a comment without an end", "--[[ a", "line 1: this comment has no end"},
		{"an unknown escape", `return "\q"`, "line 1: unknown escape in a string"},
		{"a byte too large", `return "\256"`, "line 1: unknown escape in a string"},
		{"a function", "function f() end", "line 1: the modelled Redis runs scripts without functions of their own"},
		{"a function as a value", "local f = function() end", "line 1: the modelled Redis runs scripts without functions of their own"},
		{"an unknown function", `os.exit()`, "line 1: the modelled Redis has no function os.exit for scripts"},
		{"too many arguments", `return tonumber(1, 2, 3)`, "line 1: tonumber does not take 3 arguments"},
		{"break outside", `break`, "line 1: break outside a loop"},
		{"words after return", `return 1 local a`, `line 1: return must be the last statement of a block, not before "local"`},
		{"pairs", `for k, v in pairs({}) do end`, "line 1: the modelled Redis goes over tables with ipairs only, not with pairs"},
		{"a stray character", `return 1 & 2`, "line 1: unexpected character '&'"},
		{"no number", `return 1x`, "line 1: 1x is no number"},
		{"depth", "return " + strings.Repeat("(", 500), "line 1: this script is nested too deeply"},
	} {
		if _, err := Compile(tt.script); err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}

// check proves that every jump leads to an instruction and every text is there.
func check(t *testing.T, p *Program) {
	t.Helper()
	for at := 0; at+1 < len(p.Code); at += 2 {
		n := p.Code[at+1]
		switch op := Op(p.Code[at]); op {
		case Jump, Unless, And, Or:
			if n < 0 || n > len(p.Code) || n%2 != 0 {
				t.Errorf("the jump at %d leads to %d of %d", at, n, len(p.Code))
			}
		case Text, Number, Global, SetTo:
			if n < 0 || n >= len(p.Texts) {
				t.Errorf("the instruction at %d names text %d of %d", at, n, len(p.Texts))
			}
		default:
			if op < 0 || op > Length {
				t.Errorf("the instruction at %d is %d", at, op)
			}
		}
	}
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{`return 1`, `local a, b = KEYS[1], tonumber(ARGV[1] or "0")`, `if a then b = {1, c = 2} end`, `for i = 1, #ARGV do redis.call("set", "a" .. i, -i ^ 2 % 3) end`, `while not (a ~= b) do break end`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, script string) {
		if p, err := Compile(script); err == nil {
			check(t, p)
		} else if !strings.HasPrefix(err.Error(), "line ") {
			t.Errorf("%q fails with %v", script, err)
		}
	})
}

// TestTheMachineHasTheSameInstructions compares the constants here with those of
// the modelled Redis, which is not compiled with this package.
func TestTheMachineHasTheSameInstructions(t *testing.T) {
	names := func(file, prefix, first string) (all []string) {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			decl, ok := d.(*ast.GenDecl)
			if !ok || decl.Tok != token.CONST || decl.Specs[0].(*ast.ValueSpec).Names[0].Name != first {
				continue
			}
			for _, s := range decl.Specs {
				all = append(all, strings.TrimPrefix(s.(*ast.ValueSpec).Names[0].Name, prefix))
			}
		}
		return all
	}
	here, there := names("lua.go", "", "Text"), names("../../_src/racelab/redisdb/lua.go", "op", "opText")
	if len(here) == 0 || !slices.Equal(here, there) {
		t.Errorf("instructions here %v, there %v", here, there)
	}
}
