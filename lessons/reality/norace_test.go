//go:build !race

package reality

// raceDetector is false: data races do what they do.
const raceDetector = false
