// want: fail; outcomes 2; races

package main

import "fmt"

func main() {
	ch := make(chan struct{}, 1<<16)
	done := make(chan bool, 1)
	x := 0
	go func() {
		ch <- struct{}{}
		if x == 1 {
			ch <- struct{}{}
			ch <- struct{}{}
		}
		done <- true
	}()
	x = 1
	<-done
	fmt.Println(len(ch))
}
