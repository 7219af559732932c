// want: pass; outcomes 1

package main

import "fmt"

func seq(yield func(int) bool) { yield(1) }
func f() {
	for i := range seq {
		defer fmt.Println(i)
	}
}
func main() { f() }
