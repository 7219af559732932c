package around

import (
	"fmt"
	"os"
	"testing"
)

var stock map[string]int

func TestMain(m *testing.M) {
	stock = map[string]int{"a": 1}
	fmt.Println("up")
	code := m.Run()
	fmt.Println("down", code)
	os.Exit(code)
}

func TestA(t *testing.T) { fmt.Println(stock["a"]) }
func TestB(t *testing.T) { t.Error(stock["b"]) }
func FuzzC(f *testing.F) { f.Add(1); f.Fuzz(func(t *testing.T, n int) { fmt.Println(n + stock["a"]) }) }

func ExampleD() {
	fmt.Println(stock["a"])
	// Output: 1
}
