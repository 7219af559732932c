//go:build race

package lessons

// raceDetector says that the detector watches: it would fail the tests for the
// races that a lesson is about.
const raceDetector = true
