// want: pass; outcomes 1
package main

// Work never runs out, but a stop that is ready is drawn in the end.
func main() {
	work, stop := make(chan int), make(chan struct{})
	close(work)
	go close2(stop)
	for {
		select {
		case <-work:
		case <-stop:
			println("stopped")
			return
		}
	}
}

func close2(c chan struct{}) { close(c) }
