package command

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// memoryOf returns how much memory this process may have, in bytes: the machine's, or
// less if a control group says so. It returns 0 where the system does not tell. Root
// is the file system.
func memoryOf(root fs.FS) int64 {
	text, err := fs.ReadFile(root, "proc/meminfo")
	if err != nil {
		return 0
	}
	var least int64
	for line := range bytes.Lines(text) {
		if rest, ok := bytes.CutPrefix(line, []byte("MemTotal:")); ok {
			_, _ = fmt.Sscan(string(rest), &least) // stays 0 if it is no number
			least <<= 10
		}
	}
	groups, _ := fs.ReadFile(root, "proc/self/cgroup")
	for line := range strings.Lines(string(groups)) {
		own, ok := strings.CutPrefix(strings.TrimSpace(line), "0::/")
		if !ok {
			continue // of the first version
		}
		for folder := path.Join("sys/fs/cgroup", own); strings.HasPrefix(folder, "sys/fs/cgroup"); folder = path.Dir(folder) {
			limit, err := fs.ReadFile(root, path.Join(folder, "memory.max"))
			if err != nil {
				continue
			}
			if n, err := strconv.ParseInt(strings.TrimSpace(string(limit)), 10, 64); err == nil && n > 0 && (least == 0 || n < least) { // "max" is none
				least = n
			}
		}
	}
	return least
}

// What the server takes, in bytes: by itself, and for a screen, with room for the
// collector. docs/classroom.md has what was measured.
const (
	serverTakes = 256 << 20
	screenTakes = 3 << 20
	mostScreens = 2000
)

// shareMemory divides memory between programs of learners, of which so many run at
// once, and screens. It returns how many screens there may be and what the server
// itself should keep to, 0 for no bound.
func shareMemory(all, program int64, programs int) (screens int, server int64) {
	if all == 0 {
		return mostScreens, 0
	}
	server = max(all-program*int64(programs), all/2, serverTakes)
	return int(min(max((server-serverTakes)/screenTakes, 20), mostScreens)), server
}
