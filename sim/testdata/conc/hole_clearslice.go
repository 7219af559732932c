// want: fail; outcomes 2; races

package main

import "fmt"

func main() {
	s := []int{5}
	done := make(chan bool)
	go func() { clear(s); done <- true }()
	fmt.Println(s[0])
	<-done
}
