package main

import (
	"sync"
)

// Four workers take six jobs from a channel and send what came of them.
func main() {
	jobs, results := make(chan int, 6), make(chan int, 6)
	for i := range 6 {
		jobs <- i
	}
	close(jobs)
	var wg sync.WaitGroup
	wg.Add(4)
	for range 4 {
		go func() {
			for j := range jobs {
				results <- j * j
			}
			wg.Done()
		}()
	}
	wg.Wait()
	sum := 0
	for range 6 {
		sum += <-results
	}
	if sum != 55 {
		panic("a job is missing")
	}
}
