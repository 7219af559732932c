// want: fail; outcomes 2; races

package main

import (
	"fmt"
	"reflect"
)

func main() {
	s := []int{0}
	done := make(chan bool)
	go func() { s[0] = 1; done <- true }()
	b := reflect.DeepEqual(s, []int{0})
	fmt.Println(b)
	<-done
}
