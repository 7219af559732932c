package confine

import (
	"bytes"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// Watches reports whether the parent sees how much memory a child has. Elsewhere
// than on Linux the child alone does.
const Watches = true

// resident returns how much memory a process has, in bytes, with what of it was
// swapped out. It says no if the process has ended.
func resident(pid int) (int64, bool) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, false
	}
	var sum int64
	found := false
	for line := range bytes.Lines(text) {
		name, rest, _ := bytes.Cut(line, []byte(":"))
		if string(name) != "VmRSS" && string(name) != "VmSwap" {
			continue
		}
		n, err := strconv.ParseInt(string(bytes.TrimSuffix(bytes.TrimSpace(rest), []byte(" kB"))), 10, 64)
		if err != nil {
			return 0, false
		}
		sum, found = sum+n<<10, true
	}
	return sum, found
}

// prepare puts a child into a process group of its own, which a Ctrl-C at the
// server's terminal does not reach, and has the kernel end it when the thread ends
// that starts it.
func prepare(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// lowest is the nice value of the lowest priority.
const lowest = 19

// giveWay makes this process the one that waits when there is too little of the
// processor, and the one that is ended when there is too little memory. A system
// that does not allow it does without.
func giveWay() {
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0)
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	threads, _ := os.ReadDir("/proc/self/task") // priorities are the threads', and new ones inherit
	for _, t := range threads {
		if id, err := strconv.Atoi(t.Name()); err == nil {
			_ = syscall.Setpriority(syscall.PRIO_PROCESS, id, lowest)
		}
	}
}

// systemEnvironment is what a process needs to start.
func systemEnvironment() []string { return nil }
