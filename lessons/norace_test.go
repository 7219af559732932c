//go:build !race

package lessons

const raceDetector = false
