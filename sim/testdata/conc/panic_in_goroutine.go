// want: fail; outcomes 3

package main

import "fmt"

func main() {
	c := make(chan int, 1)
	go func() {
		c <- 1
		panic("late")
	}()
	<-c
	fmt.Println("main ends")
}
