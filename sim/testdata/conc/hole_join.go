// want: fail; outcomes 2; races

package main

import (
	"fmt"
	"strings"
)

func main() {
	s := []string{"a"}
	done := make(chan bool)
	go func() { s[0] = "b"; done <- true }()
	j := strings.Join(s, ",")
	fmt.Println(j)
	<-done
}
