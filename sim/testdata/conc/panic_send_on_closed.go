// want: fail; outcomes 2; races

package main

func main() {
	c := make(chan int, 1)
	done := make(chan bool)
	go func() { c <- 1; close(done) }()
	close(c)
	<-done
}
