// want: fail; outcomes 6
package main

import "sync"

// Range over a sync.Map goes in any order.
func main() {
	var m sync.Map
	for _, k := range []string{"x", "y", "z"} {
		m.Store(k, true)
	}
	order := ""
	m.Range(func(k, _ any) bool { order += k.(string); return true })
	panic(order)
}
