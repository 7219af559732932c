package plain

import "strings"

// Prose turns Markdown into lines of text that are read one after the other, as the course in
// lines of text has them.
func Prose(markdown string) string { return strings.Join(prose(markdown), "\n") + "\n" }
