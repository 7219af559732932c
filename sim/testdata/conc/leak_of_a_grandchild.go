// want: fail; leaks 1
package main

// The goroutine that hangs is started after main has gone.
func main() {
	ready, never := make(chan bool), make(chan bool)
	go func() {
		<-ready
		go func() { <-never }()
	}()
	close(ready)
}
