//go:build race

package reality

// raceDetector is true in test binaries with the race detector, whose children
// die of the data races that lessons are about.
const raceDetector = true
