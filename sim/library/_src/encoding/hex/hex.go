// Package hex writes bytes in hexadecimal.
package hex

// EncodeToString returns src in hexadecimal.
func EncodeToString(src []byte) string
