package sim_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"racelab/sim"
)

// hang is how long something may take before it counts as never ending. It is no
// measure of speed: a busy machine with the race detector is twenty times slower.
const hang = 4 * time.Minute

// tiny is a budget for programs of which nothing good is expected.
var tiny = sim.Budget{Time: 2 * time.Second, States: 50_000, Memory: 1 << 30}

// nested writes n levels of something round a core.
func nested(open, core, shut string, n int) string {
	return strings.Repeat(open, n) + core + strings.Repeat(shut, n)
}

// hostile are programs that want more than there is, by what they do.
var hostile = map[string]string{
	"endless loop":                     `func main() { for {} }`,
	"endless loop, two":                `func main() { go func() { for {} }(); for {} }`,
	"endless visible loop":             `var x int; func main() { go func() { for { x++ } }(); for { x-- } }`,
	"endless goto":                     `func main() { l: goto l }`,
	"unbounded recursion":              `func f(n int) int { return f(n+1) + 1 }; func main() { f(0) }`,
	"mutual recursion":                 `type T struct{}; func (t T) A() { t.B() }; func (t T) B() { t.A() }; func main() { T{}.A() }`,
	"recursion in a defer":             `func f() { defer f(); panic(1) }; func main() { f() }`,
	"recursive String":                 `import "fmt"; type T int; func (t T) String() string { return fmt.Sprint(t) }; func main() { fmt.Println(T(1)) }`,
	"goroutines without end":           `func main() { for { go func() { select {} }() } }`,
	"a goroutine that starts two":      `func f() { go f(); go f() }; func main() { f(); select {} }`,
	"short goroutines for ever":        `func main() { for { go func() {}() } }`,
	"growing slice":                    `func main() { var s []int; for { s = append(s, 1) } }`,
	"growing string":                   `func main() { s := "x"; for { s += s } }`,
	"growing map":                      `func main() { m := map[int]int{}; for i := 0; ; i++ { m[i] = i } }`,
	"map of a million":                 `func main() { m := map[int]int{}; for i := range 1000000 { m[i] = i }; println(len(m)) }`,
	"linked list for ever":             `type n struct{ next *n }; func main() { var l *n; for { l = &n{l} } }`,
	"repeated string":                  `import "strings"; func main() { println(len(strings.Repeat("x", 1<<40))) }`,
	"repeated string, twice":           `import "strings"; func main() { s := strings.Repeat("x", 1<<24); println(len(strings.Repeat(s, 1<<10))) }`,
	"joined strings":                   `import "strings"; func main() { s := []string{}; for range 1000 { s = append(s, strings.Repeat("y", 1<<16)) }; println(len(strings.Join(s, ""))) }`,
	"replaced string":                  `import "strings"; func main() { s := strings.Repeat("a", 1<<16); for range 10 { s = strings.ReplaceAll(s, "a", "aaaaaaaaaa") } ; println(len(s)) }`,
	"wide format":                      `import "fmt"; func main() { fmt.Printf("%1000000000d", 1) }`,
	"wide format, starred":             `import "fmt"; func main() { fmt.Printf("%*d %.*f", 1<<40, 1, 1<<30, 2.0) }`,
	"huge slice":                       `func main() { s := make([]int, 1<<40); s[0] = 1 }`,
	"huge slice of nothing":            `func main() { s := make([]struct{}, 1<<40); println(len(s)); for range s {} }`,
	"huge make chan":                   `func main() { c := make(chan int, 1<<40); c <- 1 }`,
	"huge make map":                    `func main() { m := make(map[int]int, 1<<40); m[1] = 1 }`,
	"huge array type":                  `var a [1 << 40]int; func main() { a[0] = 1 }`,
	"huge array of arrays":             `type a [1 << 12][1 << 12][1 << 12]byte; func main() { var x a; _ = x }`,
	"huge array of nothing":            `var a [1 << 50]struct{}; func main() { for range a {} }`,
	"doubling struct type":             `type a struct{ x, y [1000]int }; type b struct{ x, y a }; type c struct{ x, y [100]b }; type d struct{ x, y [100]c }; func main() { var v d; _ = v }`,
	"struct types that double":         doubling(40),
	"generic struct types that double": "type p[A any] struct{ a, b A }\nvar x " + nested("p[", "int", "]", 40) + "\nfunc main() { _ = x }",
	"interfaces that double":           "type i0 interface{ M() }\n" + embedding(40) + "func main() { var x i40; _ = x }",
	"enormous constant":                `const c = 1 << 100000; func main() { println(c >> 99999) }`,
	"enormous shift":                   `const c = 1 << 10000000000; func main() { println(c) }`,
	"enormous product":                 "const a = 1<<500 - 1\n" + powers(30) + "func main() { println(p29 & 1) }",
	"deep parentheses":                 "func main() { x := " + nested("(", "1", ")", 200_000) + "; _ = x }",
	"deep unary":                       "func main() { x := " + nested("-", "1", "", 200_001) + "; _ = x }",
	"deep blocks":                      "func main() " + nested("{", "", "}", 100_000),
	"deep types":                       "var x " + nested("[]", "int", "", 100_000) + "; func main() { _ = x }",
	"deep composite":                   "type T []T; var x = " + nested("T{", "", "}", 50_000) + "; func main() { _ = x }",
	"deep functions":                   "func main() { " + nested("func() { ", "", " }()", 3_000) + " }",
	"long sum":                         "func main() { x := 1; x = x" + strings.Repeat("+x", 50_000) + "; println(x) }",
	"long constant sum":                "func main() { println(1" + strings.Repeat("+1", 100_000) + ") }",
	"long sum of many terms":           "func main() { x := 1; x = x" + strings.Repeat("+x", 5_000) + "; println(x) }",
	"long body":                        "func f() int { return 1 }\nfunc main() { x := 1\n" + strings.Repeat("x += f()\n", 100_000) + "println(x) }",
	"long body with branches":          "func f() int { return 1 }\nfunc main() { x := 1\n" + strings.Repeat("if x == 3 { x = f() }\n", 50_000) + "println(x) }",
	"long else-if":                     "func main() { x := 1; if x == 0 {}" + strings.Repeat(" else if x == 2 {}", 5_000) + " }",
	"many functions":                   manyFunctions(3000),
	"generics without end":             `type T[P any] struct{ x P }; func f[P any](n int) { if n > 0 { f[T[P]](n - 1) } }; func main() { f[int](5) }`,
	"generic type without end":         `type T[P any] struct{ next *T[T[P]] }; func main() { var x T[int]; _ = x }`,
	"generic method without end":       `type T[P any] struct{}; func (T[P]) M() { T[T[P]]{}.M() }; func main() { T[int]{}.M() }`,
	"recursive type":                   `type T struct{ a, b T }; func main() { var x T; _ = x }`,
	"recursive array":                  `type T [2]T; func main() { var x T; _ = x }`,
	"recursive interface":              `type I interface{ I }; func main() { var x I; _ = x }`,
	"select nothing":                   `func main() { select {} }`,
	"select nothing, many":             `func main() { for range 5 { go func() { select {} }() }; select {} }`,
	"init for ever":                    `func init() { for {} }; func main() {}`,
	"init deadlock":                    `func init() { <-make(chan int) }; func main() {}`,
	"init select":                      `var x = func() int { select {} }(); func main() { _ = x }`,
	"init panic":                       `func init() { panic("init") }; func main() {}`,
	"init cycle":                       `var a = b; var b = a; func main() { _ = a }`,
	"init goroutines":                  `func init() { for range 5 { go func() { for {} }() } }; func main() {}`,
	"timers without end":               `import "time"; func f() { time.AfterFunc(1, f); time.AfterFunc(2, f) }; func main() { f(); select {} }`,
	"ticker for ever":                  `import "time"; func main() { for range time.Tick(1) {} }`,
	"ticker and counter":               `import "time"; var n int; func main() { go func() { for { n++ } }(); for range time.Tick(1) { n-- } }`,
	"sleep for ever":                   `import "time"; func main() { for { time.Sleep(time.Hour) } }`,
	"longest sleep":                    `import "time"; func main() { time.Sleep(1<<63 - 1); time.Sleep(1<<63 - 1); println(time.Now().Unix()) }`,
	"negative sleep":                   `import "time"; func main() { time.Sleep(-1 << 63); time.NewTimer(-1 << 63); println(1) }`,
	"output without end":               `import "fmt"; func main() { for { fmt.Println("spam") } }`,
	"output by two":                    `import "fmt"; func main() { go func() { for { fmt.Print("a") } }(); for { fmt.Print("b") } }`,
	"panic with panic":                 `type E struct{}; func (E) Error() string { panic(E{}) }; func main() { panic(E{}) }`,
	"panic that loops":                 `type E struct{}; func (E) Error() string { for {} }; func main() { panic(E{}) }`,
	"defers without end":               `func main() { for { defer func() {}() } }`,
	"closures without end":             `func main() { f := func() int { return 1 }; for { g := f; f = func() int { return g() + 1 } } }`,
	"channels without end":             `func main() { var cs []chan int; for { cs = append(cs, make(chan int)) } }`,
	"sort that lies":                   `import "sort"; func main() { s := make([]int, 100); sort.Slice(s, func(i, j int) bool { return true }); println(1) }`,
	"sort that panics":                 `import "sort"; func main() { s := make([]int, 100); sort.Slice(s, func(i, j int) bool { panic("less") }) }`,
	"mutex copied while held":          `import "sync"; func main() { var a sync.Mutex; a.Lock(); b := a; b.Lock() }`,
	"waitgroup overflow":               `import "sync"; func main() { var wg sync.WaitGroup; for { wg.Add(1 << 30) } }`,
	"context chain":                    `import "context"; func main() { ctx := context.Background(); for { ctx, _ = context.WithCancel(ctx) } }`,
	"random without end":               `import "math/rand"; func main() { for rand.Intn(1000) >= 0 {} }`,
	"random, large":                    `import "math/rand"; func main() { println(rand.Perm(20)[0], rand.Intn(1 << 40)) }`,
	"yield after stop":                 `func main() { var y func() bool; for range func(yield func() bool) { y = yield; yield() } { break }; y() }`,
	"pull without end":                 `import "iter"; func main() { n, _ := iter.Pull(func(y func(int) bool) { for y(1) {} }); for { n() } }`,
	"no main":                          `func notMain() {}`,
	"main with arguments":              `func main(x int) {}`,
	"nothing":                          ``,
	"nul bytes":                        "func main() { s := \"\x00\"; _ = s }",
	"not utf-8":                        "func main() { s := \"\xff\xfe\"; println(len(s)) }",
	"assembly":                         `func f() int; func main() { f() }`,
	"linkname":                         "import _ \"unsafe\"\n//go:linkname f runtime.f\nfunc f()\nfunc main() {}",
	"embedded files":                   "import _ \"embed\"\n//go:embed x\nvar s string\nfunc main() {}",
	"unknown import":                   `import "net/rpc/jsonrpc"; func main() {}`,
	"import of itself":                 `import "racelab/sim"; func main() { _ = sim.Load }`,
	"relative import":                  `import "../x"; func main() {}`,
	"the library's own":                `import "racelab/rt"; func main() {}`,
}

func doubling(n int) string {
	var b strings.Builder
	b.WriteString("type t0 struct{ a, b int }\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "type t%d struct{ a, b t%d }\n", i, i-1)
	}
	fmt.Fprintf(&b, "func main() { var x t%d; _ = x }\n", n)
	return b.String()
}

func embedding(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "type j%d interface{ i%d }\ntype i%d interface{ i%d; j%d }\n", i, i-1, i, i-1, i)
	}
	return b.String()
}

func powers(n int) string {
	var b strings.Builder
	b.WriteString("const p0 = a\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "const p%d = p%d * p%d\n", i, i-1, i-1)
	}
	return b.String()
}

func manyFunctions(n int) string {
	var b strings.Builder
	b.WriteString("func f0() int { return 1 }\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "func f%d() int { return f%d() + 1 }\n", i, i-1)
	}
	fmt.Fprintf(&b, "func main() { println(f%d()) }\n", n-1)
	return b.String()
}

// survive loads and explores a program in bounded time and memory. What comes
// out is an error or a report, in words.
func survive(t testing.TB, name, text string) (words string) {
	t.Helper()
	p, err := sim.Load(name, []sim.File{{Name: "h.go", Text: []byte(text)}})
	if err != nil {
		return err.Error()
	}
	for _, e := range p.Entries() {
		r, err := p.Explore(context.Background(), sim.Config{Entry: e.Name}, tiny, nil)
		var spent *sim.ErrSpent
		switch {
		case errors.As(err, &spent):
			words += spent.Why
		case err != nil:
			words += err.Error()
		default:
			words += r.Coverage
		}
	}
	return words
}

// within fails the test if f does not come back; nothing else can be done about it.
func within(t testing.TB, limit time.Duration, f func() string) string {
	t.Helper()
	done := make(chan string, 1)
	go func() { done <- f() }()
	select {
	case words := <-done:
		return words
	case <-time.After(limit):
		t.Fatalf("it still runs after %v", limit)
		return ""
	}
}

func TestHostileProgramsEndInBoundedTimeAndMemory(t *testing.T) {
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && len(name)%4 != 0 {
				t.Skip("one in four")
			}
			debug.FreeOSMemory()
			began := time.Now()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			words := within(t, hang, func() string { return survive(t, name, "package main\n\n"+text+"\n") })
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			if took > hang/2 {
				t.Errorf("it took %v", took)
			}
			if grown := int64(after.Sys) - int64(before.Sys); grown > 3<<30 {
				t.Errorf("it took %d MiB", grown>>20)
			}
			if words == "" {
				t.Error("nothing is said about it")
			}
			if strings.Contains(words, "internal error") || strings.Contains(words, "goroutine ") && strings.Contains(words, ".go:") && strings.Contains(words, "runtime.") {
				t.Errorf("it says %.500s", words)
			}
			if testing.Verbose() {
				t.Logf("%v, %d MiB: %.200s", took.Round(time.Millisecond), int64(after.Sys-before.Sys)>>20, words)
			}
		})
	}
}

// A method that gives the text of a panic and panics itself ends the program as in Go, at once.
func TestAPanicThatCannotBeShown(t *testing.T) {
	const head = "package main\n\ntype E struct{}\n\nfunc main() { panic(E{}) }\n\n"
	for method, want := range map[string]string{
		`func (E) Error() string { panic(E{}) }`:                          "type main.E",
		`func (E) String() string { panic("text") }`:                      "text",
		`func (E) Error() string { var p *int; return string(rune(*p)) }`: "type runtime.errorString",
	} {
		_, r := explore(t, "shown", head+method+"\n", sim.Budget{})
		if len(r.Outcomes) != 1 || r.Outcomes[0].Text != "fatal error: panic while printing panic value: "+want {
			t.Errorf("%s: %+v, want %s", method, r.Outcomes, want)
		}
	}
}
