// want: fail; outcomes 3; races

package main

import "fmt"

var x = 1
var done = make(chan bool, 1)

func spawn() {
	go func() {
		for i := 0; i < 2; i++ {
			if x == 2 {
				fmt.Println("saw 2")
			}
		}
		done <- true
	}()
}
func init() { spawn(); x = 2 }
func main() { <-done; fmt.Println(x) }
