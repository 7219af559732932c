// want: fail; outcomes 2
package main

import (
	"fmt"
	"sync"
)

type buffer struct{ n int }

func take(p *sync.Pool) *buffer {
	b, _ := p.Get().(*buffer)
	return b
}

// A Pool without New gives nil once it has dropped what was put in.
func main() {
	var p sync.Pool
	p.Put(&buffer{7})
	fmt.Print(take(&p).n)
}
