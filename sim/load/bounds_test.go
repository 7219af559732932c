package load

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// lines writes a line for each number from 1 to n, {i}, after {h}.
func lines(n int, format string) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		b.WriteString(strings.NewReplacer("{i}", fmt.Sprint(i), "{h}", fmt.Sprint(i-1)).Replace(format) + "\n")
	}
	return b.String()
}

func nest(n int, open, core, shut string) string {
	return strings.Repeat(open, n) + core + strings.Repeat(shut, n)
}

// greedy is source that would take the compiler gigabytes or hours, and what is
// said about it.
var greedy = map[string]struct{ text, says string }{
	"text that doubles": {
		`const t0 = "to be, or not to be"` + "\n" + lines(45, "const t{i} = t{h} + t{h}") + "func main() { println(len(t45)) }", "constant texts"},
	"text that doubles through conversions": {
		"type T string\nconst t0 T = `x`\n" + lines(45, "const t{i} = (T(t{h})) + t{h}") + "func main() { println(len(t45)) }", "constant texts"},
	"text that doubles in blocks that hide each other's names": {
		"func main() { const a = `x`\n" + nest(25, "{ const b = a + a\n{ const a = b + b\n", "println(len(a))", "}}") + "}", "constant texts"},
	"text that doubles backwards": {
		lines(45, "const u{h} = u{i} + u{i}") + "const u45 = `y`\nfunc main() { println(len(u0)) }", "constant texts"},
	"long text in many places": {
		"const s = `" + strings.Repeat("z", 1<<20) + "`\nfunc main() {\n" + lines(40, "println(s + `{i}`)") + "}", "constant texts"},
	"a sum that constants repeat": {
		"const (\nc0 = 1" + strings.Repeat("+1", 5000) + "\n" + lines(3000, "c{i}") + ")\nfunc main() { println(c7) }", "repeat more than"},
	"generic functions that multiply": {
		"func g0[T any]() {}\n" + lines(30, "func g{i}[T any]() { g{h}[[]T](); g{h}[*T]() }") + "func main() { g30[int]() }", "different types"},
	"generic functions that multiply by inference": {
		"func g0[T any](x T) {}\n" + lines(30, "func g{i}[T any](x T) { g{h}([]T{x}); g{h}(&x) }") + "func main() { g30(1) }", "different types"},
	"generic methods that multiply": {
		"type t0[T any] struct{}\nfunc (t0[T]) m() {}\n" + lines(30, "type t{i}[T any] struct { a *t{h}[[]T]; b *t{h}[*T] }\nfunc (x t{i}[T]) m() { x.a.m(); x.b.m() }") +
			"func main() { t30[int]{}.m() }", "different types"},
	"type arguments that double": {
		"func g0[T any]() {}\n" + lines(60, "func g{i}[T any]() { g{h}[map[string]struct{ a, b T }]() }") + "func main() { g60[int]() }", "type argument"},
	"types of calls that double": {
		"type pair[A, B any] struct { a A; b B }\nfunc both[A, B any](a A, b B) (p pair[A, B]) { return }\nfunc main() {\nx0 := 1\n" +
			lines(45, "x{i} := both(x{h}, x{h})") + "_ = x45\n}", "type of this call"},
	"types of nested calls that double": {
		"func twice[A any](a A) (s struct{ x, y A }) { return }\nfunc main() { _ = " + nest(45, "twice(", "1", ")") + " }", "type of this call"},
	"types of fields that double": {
		"type box[A any] struct { in struct{ x, y A } }\nfunc wrap[A any](a A) (b box[A]) { return }\nfunc main() {\nx0 := wrap(1)\n" +
			lines(45, "x{i} := wrap(x{h}.in)") + "_ = x45\n}", "type of this call"},
	"types of methods that double": {
		"type box[A any] struct { v A }\nfunc (b box[A]) two() (s struct{ x, y A }) { return }\nfunc wrap[A any](a A) (b box[A]) { return }\nfunc main() {\nx0 := wrap(1)\n" +
			lines(45, "x{i} := wrap(x{h}.two())") + "_ = x45\n}", "type of this call"},
	"aliases that double behind pointers": {
		"type a0 = int\n" + lines(45, "type a{i} = struct { x, y *a{h} }") + "func main() { var x a45; _ = x }", "is written with"},
	"generic aliases that double": {
		"type a0[T any] = []T\n" + lines(45, "type a{i}[T any] = map[*a{h}[T]]*a{h}[T]") + "func main() { var x a45[int]; _ = x }", "is written with"},
	"types that double in blocks that hide each other's names": {
		"func main() { type t struct{ x int }\n" + nest(40, "{ type u = t\n{ type t struct{ x, y u }\n", "var z t; _ = z", "}}") + "}", "more than"},
	"generic types that double": {
		"type g0[T any] struct{ x T }\n" + lines(40, "type g{i}[T any] struct{ x, y g{h}[T] }") + "func main() { var x g40[int]; _ = x }", "parts"},
	"arrays in arrays": {
		"type a0 struct{ x int }\n" + lines(400, "type a{i} [1]a{h}") + "func main() { var x a400; _ = x }", "deep"},
	"variables in a long row": {
		lines(20_000, "var v{h} = v{i}") + "var v20000 = 1\nfunc main() { println(v0) }", "in a row"},
	"types in a long row": {
		lines(20_000, "type n{h} *n{i}") + "type n20000 int\nfunc main() { var x n0; _ = x }", "in a row"},
	"functions":    {lines(40_000, "func f{i}() {}") + "func main() {}", "functions"},
	"signs":        {"func main() { " + strings.Repeat(";", 1_000_000) + " }", "words and signs"},
	"embedding":    {lines(3000, "func (t0) M{i}() {}") + "type t0 struct{}\n" + lines(100, "type t{i} struct { t{h} }") + "func main() { var x any = t100{}; _ = x }", "methods"},
	"interfaces":   {"type i0 interface {\n" + lines(3000, "M{i}()") + "}\n" + lines(100, "type i{i} interface { i{h} }") + "func main() { var x i100; _ = x }", "methods"},
	"large values": {"func f[T any](x T) T { return x }\n" + lines(2000, "func h{i}() { f([{i}]int{}) }") + "func main() {\n" + lines(2000, "h{i}()") + "}", "words for their variables"},
	"parameters":   {"func f[" + lines(100, "T{i},") + "T any]() {}\nfunc main() {}", "type parameters"},
}

func TestWhatNoCompilerFinishesIsRefusedBefore(t *testing.T) {
	for name, c := range greedy {
		t.Run(name, func(t *testing.T) {
			text := "package main\n\n" + c.text + "\n"
			began := time.Now()
			_, err := Load([]File{{Name: "greedy.go", Text: []byte(text)}}, Around{})
			if err == nil {
				t.Fatal("it loads")
			}
			if !strings.Contains(err.Error(), c.says) || strings.ContainsRune(err.Error(), '\n') {
				t.Errorf("it says %.300q, not one sentence about %q", err, c.says)
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// Sources grow through what they import as well.
func TestSizesAreMeasuredAcrossPackages(t *testing.T) {
	lib := map[string]string{
		"m/text":  "package text\n\nconst T = `" + strings.Repeat("x", 1<<20) + "`\n",
		"m/pairs": "package pairs\n\ntype P[A, B any] struct { X A; Y B }\n\nfunc Of[A, B any](a A, b B) (p P[A, B]) { return }\n",
	}
	local := func(path string) (*Source, bool) {
		text, ok := lib[path]
		return &Source{Files: []File{{Name: path + "/x.go", Text: []byte(text)}}}, ok
	}
	for says, text := range map[string]string{
		"constant texts":    "import \"m/text\"\nfunc main() { println(len(text.T" + strings.Repeat(" + text.T", 40) + ")) }",
		"type of this call": "import p \"m/pairs\"\nfunc main() {\nx0 := 1\n" + lines(45, "x{i} := p.Of(x{h}, x{h})") + "_ = x45\n}",
	} {
		_, err := Load([]File{{Name: "main.go", Text: []byte("package main\n\n" + text + "\n")}}, Around{Own: local})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("it says %v, not %q", err, says)
		}
	}
}

// What people write is far below the bounds.
func TestOrdinaryGenericsAndConstantsLoad(t *testing.T) {
	const text = `package main

import (
	"slices"
	"strings"
	"sync/atomic"
)

const (
	kilo = 1 << (10 * (iota + 1))
	mega
	giga
)

const banner = "a" + "b" + "c"

type number interface{ ~int | ~float64 }

type list[T any] struct {
	next *list[T]
	v    T
}

type tree[K comparable, V any] struct {
	l, r *tree[K, V]
	kv   pair[K, V]
}

type pair[A, B any] struct {
	a A
	b B
}

type cache[K comparable, V any] struct {
	m   map[K]pair[V, atomic.Pointer[list[K]]]
	get func(K) (V, error)
}

func mapped[T, U any](xs []T, f func(T) U) []U {
	var out []U
	for _, x := range xs {
		out = append(out, f(x))
	}
	return out
}

func sum[T number](xs ...T) (s T) {
	for _, x := range xs {
		s += x
	}
	return s
}

func sorted[S ~[]E, E any](s S, less func(a, b E) int) S { slices.SortFunc(s, less); return s }

func same(x int) int { return x }

func pairUp(x int) pair[int, string] { return pair[int, string]{x, strings.Repeat(banner, x)} }

func first(p pair[int, string]) int { return p.a }

func main() {
	xs := mapped(mapped(mapped(mapped(mapped(mapped([]int{1, 2}, same), pairUp), first), pairUp), first), same)
	ys := sorted(mapped(sorted(xs, func(a, b int) int { return a - b }), same), func(a, b int) int { return b - a })
	var t tree[string, list[pair[int, *tree[int, int]]]]
	var c cache[string, tree[int, list[int]]]
	println(sum(ys...), t.l == nil, len(c.m), giga, sum(1.5, 2))
}
`
	if _, err := Load([]File{{Name: "ordinary.go", Text: []byte(text)}}, Around{}); err != nil {
		t.Error(err)
	}
}
