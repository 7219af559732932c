package bench

// cache keeps the lines of a pane for as long as nothing that they show has
// changed. K names everything that they show.
type cache[K comparable] struct {
	key   K
	lines []string
	valid bool
}

// get returns the lines for key, rendering them if they are not those of the
// call before.
func (c *cache[K]) get(key K, render func() []string) []string {
	if !c.valid || c.key != key {
		c.lines = render()
		c.key, c.valid = key, true
	}
	return c.lines
}
