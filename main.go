// Racelab is a lab for race conditions: see one happen, take the scheduler's
// seat, fix it, and get proof that the fix holds in every interleaving.
package main

import (
	"os"

	"racelab/command"
)

func main() {
	os.Exit(command.Main(os.Args[1:]))
}
