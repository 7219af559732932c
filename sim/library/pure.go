package library

import "maps"

// maxText bounds the text that one native call may make, in bytes. A program
// that asks for more gets a panic, not the host's memory.
const maxText = 64 << 20

// Pure returns the native functions without an effect, by "import path.name".
// Parameters and results are bool, string, numbers, []string, []byte, []rune, []int
// or []float64. They never keep or change a slice that they are given. The map
// belongs to the caller.
func Pure() map[string]any {
	all := map[string]any{}
	for _, table := range []map[string]any{
		stringsNatives(), timeNatives(), fmtNatives(), strconvNatives(), unicodeNatives(),
		mathNatives(), bitsNatives(), randNatives(), bytesNatives(), encodeNatives(),
		sqlNatives(), pathNatives(), redisNatives(),
		netNatives(), httpNatives(), jsonNatives(), regexpNatives(), sortNatives(),
	} {
		maps.Copy(all, table)
	}
	return all
}

// bounded panics if a text of n bytes is more than a program may have.
func bounded(n int) {
	if n < 0 || n > maxText {
		panic("out of memory: a text of more than 64 MiB")
	}
}
