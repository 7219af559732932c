// What fmt prints goes to os.Stdout, also once that is another file.
//
// real
package main

import (
	"fmt"
	"os"
	"sync"
)

func main() {
	old := os.Stdout
	f, err := os.Create("x.txt")
	if err != nil {
		panic(err)
	}
	os.Stdout = f
	var wg sync.WaitGroup
	wg.Go(func() { fmt.Println("hidden") })
	wg.Wait()
	os.Stdout = old
	f.Close()
	b, _ := os.ReadFile("x.txt")
	fmt.Printf("%q\n", b)
	fmt.Print("seen")
	os.Stdout = nil
	_, err = fmt.Print("lost")
	os.Stdout = old
	fmt.Println(err)
}
