// want: fail; outcomes 1; leaks 1

package main

func main() {
	c := make(chan int)
	go func() { <-c }()
}
