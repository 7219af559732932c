// Why: read crate\.n = 0 .*in\.func1 set crate\.n to 1
// Not: b\.n

package main

import "sync"

type box struct{ n, m int }

func in(b *box, wg *sync.WaitGroup) { wg.Go(func() { b.n++ }) }

func main() {
	var crate box
	var wg sync.WaitGroup
	in(&crate, &wg)
	crate.n++
	wg.Wait()
	if crate.n != 2 {
		panic("lost")
	}
}
