package main

import "fmt"

func main() {
	orders := make(chan string, 1) // room for one
	go func() {
		orders <- "tea"
		orders <- "cake"
		close(orders) // nothing more will come
	}()
	for o := range orders { // until it is closed and empty
		fmt.Println(o)
	}
}
