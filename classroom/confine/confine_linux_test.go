package confine

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// The kernel is told whom to take first when there is too little of something, and
// the parent sees from outside how much memory a child has.
func TestTheChildGivesWay(t *testing.T) {
	c := cell(t, Limits{Time: 3 * time.Second})
	done := make(chan struct{})
	go func() { defer close(done); _, _ = c.Run(t.Context(), []string{"spin"}, nil) }()
	pid := 0
	deadline := time.Now().Add(patience)
	for pid == 0 && time.Now().Before(deadline) {
		time.Sleep(20 * time.Millisecond) // between two looks
		pid = childOf(os.Getpid())
	}
	if pid == 0 {
		t.Fatal("there is no child")
	}
	for {
		score, _ := os.ReadFile(fmt.Sprintf("/proc/%d/oom_score_adj", pid))
		if strings.TrimSpace(string(score)) == "1000" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the kernel's preference is %q", score)
		}
		time.Sleep(10 * time.Millisecond) // between two looks
	}
	if n, ok := resident(pid); !ok || n < 1<<20 || n > 100<<20 {
		t.Errorf("a child that spins has %d bytes, %t", n, ok)
	}
	if n, ok := resident(1 << 30); ok {
		t.Errorf("nobody has %d bytes", n)
	}
	<-done
}

// childOf returns a process whose parent is pid, or 0.
func childOf(pid int) int {
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		var id int
		if _, err := fmt.Sscan(e.Name(), &id); err != nil {
			continue
		}
		stat, err := os.ReadFile("/proc/" + e.Name() + "/stat")
		if err != nil {
			continue
		}
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		if len(fields) > 1 && fields[1] == fmt.Sprint(pid) {
			return id
		}
	}
	return 0
}
