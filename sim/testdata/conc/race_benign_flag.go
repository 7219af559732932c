// want: fail; outcomes 1; races 1

package main

import "fmt"

func main() {
	stop := false
	done := make(chan bool)
	go func() {
		stop = true
		done <- true
	}()
	_ = stop
	<-done
	fmt.Println(stop)
}
