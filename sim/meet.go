package sim

import (
	"fmt"

	"racelab/sim/machine"
)

// meeting is what a configuration begins with that begins at a moment of a walk.
type meeting struct {
	of       machine.Meeting
	requests []machine.Request
}

// Meet returns the configuration of runs that begin at a moment of a walk of the program (machine.Quiet): they send
// requests, all at once, and then look whether all is well. check is the name of a function of the
// program without parameters, which returns what is wrong as a text or an error, or a query that returns
// what is. name tells the configuration from others of the program.
func (p *Program) Meet(name string, at *machine.Machine, requests []machine.Request, check string) Config {
	return Config{Entry: fmt.Sprintf("%s, %d requests", name, len(requests)), meeting: &meeting{machine.Meeting{At: at, Check: check}, requests}}
}
