package main

import "fmt"

func main() {
	defer func() { fmt.Println("recovered", recover()) }() // nothing recovers from it
	var work func()
	fmt.Println("before")
	go work()
	fmt.Println("after")
}
