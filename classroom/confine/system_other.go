//go:build !linux

package confine

import (
	"os"
	"os/exec"
)

// Watches reports whether the parent sees how much memory a child has. Here the
// child alone does.
const Watches = false

func resident(int) (int64, bool) { return 0, false }

func prepare(*exec.Cmd) {}

func giveWay() {}

// systemEnvironment is what a process needs to start: Windows looks for its own
// libraries by it.
func systemEnvironment() []string {
	if root := os.Getenv("SYSTEMROOT"); root != "" {
		return []string{"SYSTEMROOT=" + root}
	}
	return nil
}
