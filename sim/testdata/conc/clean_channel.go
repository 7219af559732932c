// want: pass; outcomes 1

package main

import "fmt"

func main() {
	x := 0
	c := make(chan bool)
	go func() { x = 1; c <- true }()
	<-c
	fmt.Println(x)
}
