// want: fail; outcomes 2; races 1

package main

import "fmt"

func main() {
	x := 0
	c := make(chan bool, 1)
	go func() { x = 1; <-c }()
	c <- true
	fmt.Println(x)
}
