package attempt

import "strings"

// DetectorOffer says what the race detector is asked for on the stage For real.
const DetectorOffer = "Go's race detector watches which accesses nothing orders, whatever comes out. It is built in by go build -race, which takes up to a few minutes the first time."

// NoDetector says where the race detector is to be had, where it is not at hand.
func (a *Attempt) NoDetector() string {
	return "Go's race detector cannot be asked here; racelab run " + a.lesson.Name + " --race asks it on your own machine, where Go is installed."
}

// RealSets returns the switches with which the compiled lesson runs: as it stands, and with what was
// chosen.
func (a *Attempt) RealSets() [][]string {
	sets := [][]string{a.study.Base()}
	if on := a.Chosen(); on != nil {
		sets = append(sets, append(a.study.Base(), on...))
	}
	return sets
}

// SetText names the switches of a set in a line.
func SetText(on []string) string {
	if len(on) == 0 {
		return "As it stands"
	}
	return "With " + strings.Join(on, " and ")
}
