// Package external is tested from outside, too.
package external

// Ready is set by TestMain.
var Ready bool

func hidden() bool { return Ready }
