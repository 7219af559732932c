// want: fail; outcomes 2; races

package main

import "fmt"

type P struct{ X int }

func main() {
	p := &P{}
	done := make(chan bool)
	go func() { p.X = 1; done <- true }()
	fmt.Println(p)
	<-done
}
