// want: pass; outcomes 1

package main

import "fmt"

// On an unbuffered channel, receiving comes before the end of sending.
func main() {
	x := 0
	c := make(chan bool)
	go func() { x = 1; <-c }()
	c <- true
	fmt.Println(x)
}
