package main

import (
	"fmt"
	"os"
)

func main() {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println("saw", r)
			panic(fmt.Errorf("wrapped: %v: %w", r, os.ErrNotExist))
		}
	}()
	panic("first")
}
