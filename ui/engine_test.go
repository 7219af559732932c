package ui

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"racelab/sim"
	"racelab/ui/keys"
)

// programs are small, and each asks something else of the bench.
func programs() map[string]string {
	return map[string]string{
		"deadlock": `package main
import "sync"
func main() {
	var a, b sync.Mutex
	var wg sync.WaitGroup
	wg.Go(func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() })
	wg.Go(func() { b.Lock(); a.Lock(); a.Unlock(); b.Unlock() })
	wg.Wait()
}`,
		"select": `package main
import "fmt"
func main() {
	a, b := make(chan int, 1), make(chan int, 1)
	a <- 1
	b <- 2
	for range 2 {
		select {
		case v := <-a:
			fmt.Println("a", v)
		case v := <-b:
			fmt.Println("b", v)
		}
	}
}`,
		"timers": `package main
import ("fmt"; "time")
func main() {
	done := make(chan bool)
	go func() { time.Sleep(time.Second); close(done) }()
	select {
	case <-done:
		fmt.Println("done")
	case <-time.After(time.Second):
		fmt.Println("late")
	}
}`,
		"crowd": `package main
import "sync"
func main() {
	var wg sync.WaitGroup
	results := make([]int, 12)
	for i := range 12 {
		wg.Go(func() { results[i] = i * i })
	}
	wg.Wait()
}`,
		"panic": `package main
import "fmt"
func main() {
	m := map[string]int{}
	go func() { m["日本\x1b[31m"] = 1 }()
	go func() { m["b"] = 2 }()
	var p *int
	fmt.Println(len(m), *p)
}`,
		"endless": `package main
var stop bool
func main() {
	go func() { stop = true }()
	for !stop {
	}
}`,
	}
}

func openProgram(t *testing.T, name, source string) *lab {
	t.Helper()
	p, err := sim.Load(name, []sim.File{{Name: name + ".go", Text: []byte(source)}})
	if err != nil {
		t.Fatal(err)
	}
	return openLab(t, Options{
		Lesson:        Lesson{Name: name, Title: name, Program: FromSim(p)},
		Budget:        sim.Budget{Time: 300 * time.Millisecond, States: 2000, Workers: 1},
		ReducedMotion: true, // nothing waits for the clock
	}, 80, 24)
}

func TestProgramsOfAllKindsUnderRandomKeys(t *testing.T) {
	m := keys.New()
	var names []string
	for _, g := range m.Groups() {
		for _, k := range g.Bindings {
			for _, name := range k.Keys() {
				if name != "q" && name != "ctrl+c" {
					names = append(names, name)
				}
			}
		}
	}
	names = append(names, strings.Fields("1 2 3 1 2 3 0 right left f . enter esc space")...)
	for name, source := range programs() {
		t.Run(name, func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(1, 2))
			l := openProgram(t, name, source)
			for i := range 150 {
				if i%10 == 0 {
					l.send(tea.WindowSizeMsg{Width: 1 + rnd.IntN(200), Height: 1 + rnd.IntN(60)})
				}
				l.press(names[rnd.IntN(len(names))])
				lines := strings.Split(l.frame(), "\n")
				for _, line := range lines {
					if w := ansi.StringWidth(line); w != ansi.StringWidth(lines[0]) {
						t.Fatalf("lines of %d and %d cells:\n%s", ansi.StringWidth(lines[0]), w, ansi.Strip(l.frame()))
					}
				}
			}
		})
	}
}

func TestFindShowsADeadlockOfAProgram(t *testing.T) {
	openProgram(t, "deadlock", programs()["deadlock"]).press("f").
		sees("┃┊ waits", "Deadlock", "┏ lock")
}

func TestASelectAsksWhichCase(t *testing.T) {
	l := openProgram(t, "select", programs()["select"])
	for range 20 {
		if strings.Contains(ansi.Strip(l.frame()), " 2 ways") {
			break
		}
		l.press("1")
	}
	l.sees("? 2 ways").press("1").sees("Which way does main go").press("2").sees("← recv")
}

func TestTimePassesByAKey(t *testing.T) {
	l := openProgram(t, "timers", programs()["timers"])
	for range 20 {
		if strings.Contains(ansi.Strip(l.frame()), "0 ◷") {
			break
		}
		l.press("1 2")
	}
	l.sees("0 ◷ time passes to 1s?").press("0").sees("◷ time passes to 1s")
}

func TestAnEndlessProgramIsSaidToBe(t *testing.T) {
	openProgram(t, "endless", programs()["endless"]).sees("none of endless interleavings fails").press("f").sees("data race on stop")
}
