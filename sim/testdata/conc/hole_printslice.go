// want: fail; outcomes 2; races

package main

import "fmt"

func main() {
	s := []int{0}
	done := make(chan bool)
	go func() { s[0] = 1; done <- true }()
	fmt.Println(s)
	<-done
}
