package library

import "math"

func randNatives() map[string]any {
	return map[string]any{
		"math/rand.normal":         normal,
		"math/rand.exponential":    exponential,
		"math/rand/v2.normal":      normal,
		"math/rand/v2.exponential": exponential,
	}
}

// normal is the Box-Muller transform (1958) of two numbers from [0, 1).
func normal(u, v float64) float64 {
	return math.Sqrt(-2*math.Log(1-u)) * math.Cos(2*math.Pi*v)
}

// exponential is the inverse of the distribution, of a number from [0, 1).
func exponential(u float64) float64 { return -math.Log(1 - u) }
