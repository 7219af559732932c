package sim_test

import (
	"strings"
	"testing"

	"racelab/sim"
)

// TestSeedOfThePackage: rand.Seed fixes the numbers of the package's functions before Go 1.24, and does
// nothing from then on. What it fixes is what Go makes of it.
func TestSeedOfThePackage(t *testing.T) {
	const program = `package main

import (
	"fmt"
	"math/rand"
)

func main() {
	rand.Seed(99)
	p := rand.Perm(5)
	rand.Shuffle(5, func(i, j int) { p[i], p[j] = p[j], p[i] })
	fmt.Println(rand.Intn(1000), rand.Int63(), rand.Float64(), rand.NormFloat64(), rand.Uint64(), p)
	rand.Seed(100)
	fmt.Println(rand.Int31n(77), rand.Float32(), rand.ExpFloat64(), rand.Uint32(), rand.Int31(), rand.Int(), rand.Int63n(1<<40))
}
`
	before := tree(t, map[string]string{"go.mod": "module seeds\n\ngo 1.23\n", "main.go": program})
	if got, want := onlyOutcome(t, before), compiledModule(t, before); got != want {
		t.Errorf("go 1.23: %q, compiled %q", got, want)
	}
	_, r := explore(t, "seed", strings.Replace(program, "\tp := rand.Perm(5)\n\trand.Shuffle(5, func(i, j int) { p[i], p[j] = p[j], p[i] })\n\tfmt.Println(rand.Intn(1000), rand.Int63(), rand.Float64(), rand.NormFloat64(), rand.Uint64(), p)\n\trand.Seed(100)\n\tfmt.Println(rand.Int31n(77), rand.Float32(), rand.ExpFloat64(), rand.Uint32(), rand.Int31(), rand.Int(), rand.Int63n(1<<40))", "\tfmt.Println(rand.Intn(3))", 1), sim.Budget{})
	if len(r.Outcomes) != 3 {
		t.Errorf("go 1.26: %d outcomes, want 3, since Seed does nothing", len(r.Outcomes))
	}
}

// TestSeedsOfTheClockAreChance: a seed that is the time of day is another one in each run, so no number
// of it may be taken for the only one.
func TestSeedsOfTheClockAreChance(t *testing.T) {
	for name, tt := range map[string]struct {
		imports, body string
		outcomes      int
	}{
		"nanoseconds":  {`"math/rand"`, `r := rand.New(rand.NewSource(time.Now().UnixNano())); fmt.Print(r.Intn(2))`, 2},
		"later":        {`"math/rand"`, `time.Sleep(time.Second); r := rand.New(rand.NewSource(time.Now().Unix())); fmt.Print(r.Intn(2))`, 2},
		"one each":     {`"math/rand"`, `for i := range 2 { r := rand.New(rand.NewSource(time.Now().UnixMilli() + int64(i))); fmt.Print(r.Intn(2)) }`, 4},
		"shuffled":     {`"math/rand"`, `r := rand.New(rand.NewSource(time.Now().UnixNano())); p := []int{1, 2, 3}; r.Shuffle(3, func(i, j int) { p[i], p[j] = p[j], p[i] }); fmt.Print(p)`, 6},
		"seeded again": {`"math/rand"`, `r := rand.New(rand.NewSource(time.Now().UnixNano())); r.Seed(5); fmt.Print(r.Intn(2))`, 1},
		"PCG":          {`"math/rand/v2"`, `r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0)); fmt.Print(r.IntN(3))`, 3},
		"ChaCha8":      {`"math/rand/v2"`, `var s [32]byte; for i, n := 8, time.Now().UnixNano(); n > 0; i++ { s[i] = byte(n); n >>= 8 }; fmt.Print(rand.New(rand.NewChaCha8(s)).IntN(2))`, 2},
		"a number":     {`"math/rand"`, `_ = time.Now(); r := rand.New(rand.NewSource(20240229)); fmt.Print(r.Intn(2))`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			_, r := explore(t, "main.go", "package main\n\nimport (\n\"fmt\"\n\"time\"\n"+tt.imports+")\n\nfunc main() {\n\t"+tt.body+"\n}\n", sim.Budget{})
			if len(r.Outcomes) != tt.outcomes {
				t.Errorf("%d outcomes, want %d", len(r.Outcomes), tt.outcomes)
			}
		})
	}
}

// TestInputsOfQuickAreChance: testing/quick seeds itself by the clock.
func TestInputsOfQuickAreChance(t *testing.T) {
	dir := tree(t, map[string]string{"go.mod": "module quick\n\ngo 1.26\n", "main.go": `package main

import (
	"errors"
	"fmt"
	"testing/quick"
)

func main() {
	err := quick.Check(func(b bool) bool { return !b }, &quick.Config{MaxCount: 1})
	fmt.Print(errors.As(err, new(*quick.CheckError)))
}
`})
	p, err := sim.LoadPath(dir)
	if err != nil {
		t.Skip(err) // no installation
	}
	r, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Outcomes) != 2 {
		t.Errorf("%d outcomes, want both", len(r.Outcomes))
	}
}
