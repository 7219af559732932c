// want: fail; outcomes 2; races

package main

import "fmt"

func main() {
	m := map[string]int{"a": 0}
	done := make(chan bool)
	go func() { m["a"] = 1; done <- true }()
	fmt.Println(m)
	<-done
}
