package main

import (
	"fmt"
	"os"
)

func main() {
	defer fmt.Println("never: Exit runs no deferred calls")
	fmt.Println("before")
	os.Exit(3)
}
