// Package internal holds the source of what lessons reach that need nothing but Go: whoever
// compiles such a lesson anew, as for the race detector, needs it beside the lesson's.
package internal

import "embed"

// Source has a folder for each package.
//
//go:embed compiled/*.go disk/*.go fault/*.go pace/*.go remote/*.go service/*.go world/*.go
var Source embed.FS
