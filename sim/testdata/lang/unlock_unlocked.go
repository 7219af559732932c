package main

import (
	"fmt"
	"sync"
)

func main() {
	defer func() { fmt.Println("fatal errors cannot be recovered", recover()) }()
	var mu sync.Mutex
	fmt.Println("before")
	mu.Unlock()
}
