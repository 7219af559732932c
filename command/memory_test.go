package command

import (
	"testing"
	"testing/fstest"
)

func TestMemoryIsTheMachinesOrTheGroups(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	for name, tc := range map[string]struct {
		files fstest.MapFS
		want  int64
	}{
		"nothing is told":   {fstest.MapFS{}, 0},
		"no group":          {fstest.MapFS{"proc/meminfo": file("MemTotal:  8388608 kB\nMemFree: 1 kB\n")}, 8 << 30},
		"a group with none": {fstest.MapFS{"proc/meminfo": file("MemTotal: 8388608 kB\n"), "proc/self/cgroup": file("0::/a/b\n"), "sys/fs/cgroup/a/b/memory.max": file("max\n")}, 8 << 30},
		"a unit":            {fstest.MapFS{"proc/meminfo": file("MemTotal: 8388608 kB\n"), "proc/self/cgroup": file("0::/system.slice/racelab.service\n"), "sys/fs/cgroup/system.slice/racelab.service/memory.max": file("4294967296\n")}, 4 << 30},
		"a slice above it":  {fstest.MapFS{"proc/meminfo": file("MemTotal: 8388608 kB\n"), "proc/self/cgroup": file("0::/s/u\n"), "sys/fs/cgroup/s/u/memory.max": file("max\n"), "sys/fs/cgroup/s/memory.max": file("1073741824\n")}, 1 << 30},
		"a container":       {fstest.MapFS{"proc/meminfo": file("MemTotal: 8388608 kB\n"), "proc/self/cgroup": file("0::/\n"), "sys/fs/cgroup/memory.max": file("536870912\n")}, 512 << 20},
		"the first version": {fstest.MapFS{"proc/meminfo": file("MemTotal: 1048576 kB\n"), "proc/self/cgroup": file("4:memory:/x\n")}, 1 << 30},
	} {
		if got := memoryOf(tc.files); got != tc.want {
			t.Errorf("%s: %d bytes, want %d", name, got, tc.want)
		}
	}
}

func TestScreensAreAsManyAsThereIsMemoryFor(t *testing.T) {
	for _, tc := range []struct {
		all      int64
		programs int
		screens  int
		server   int64
	}{
		{0, 4, mostScreens, 0},
		{4 << 30, 4, 597, 2 << 30},
		{64 << 30, 4, mostScreens, 62 << 30},
		{1 << 30, 4, 85, 512 << 20},
		{256 << 20, 1, 20, serverTakes},
	} {
		screens, server := shareMemory(tc.all, 512<<20, tc.programs)
		if screens != tc.screens || server != tc.server {
			t.Errorf("of %d MiB: %d screens and %d MiB, want %d and %d", tc.all>>20, screens, server>>20, tc.screens, tc.server>>20)
		}
	}
}
