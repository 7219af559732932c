// want: fail; outcomes 6

package main

import (
	"fmt"
	"os"
)

func main() {
	go func() { fmt.Println("g"); os.Exit(3) }()
	fmt.Println("m")
}
