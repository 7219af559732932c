// Racelab is a lab for race conditions: see one happen, take the scheduler's
// seat, fix it, and get proof that the fix holds in every interleaving.
package main

import (
	"os"

	"racelab/command"
	"racelab/lessons/reality"
)

func main() {
	reality.Child() // this process may have been started to run a lesson for real
	os.Exit(command.Main(os.Args[1:]))
}
