// want: fail; outcomes 1

package main

import (
	"os"
	"sync"
)

func main() { var wg sync.WaitGroup; wg.Add(1); go func() { defer wg.Done(); os.Exit(3) }(); wg.Wait() }
