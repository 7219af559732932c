package sqleval

import (
	_ "embed"
	"strings"
	"sync"
)

// functionNames has the names of PostgreSQL 15's functions (pg_proc), one a line. A call of one that is
// not here is an error of the statement; a call of one that is here and not in the model is what the model lacks.
//
//go:embed functions.txt
var functionNames string

var knownFunctions = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for name := range strings.Lines(functionNames) {
		out[strings.TrimSpace(name)] = true
	}
	return out
})
