package command

import (
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Nothing goes over the network that the user did not ask for: no telemetry, no look for
// a newer version. Connections of a program to itself are those of the embedded servers.
func TestNoCommandOpensAConnectionOnItsOwn(t *testing.T) {
	strace := tool(t, "strace")
	bank := program(t, "lost")
	for name, c := range map[string]struct {
		args  []string
		input string
	}{
		"lessons":          {args: []string{"lessons"}},
		"version":          {args: []string{"--version"}},
		"check a lesson":   {args: []string{"check", "lost-update"}},
		"check a program":  {args: []string{"check", bank}},
		"SQL for real":     {args: []string{"run", "account-sql", "--runs", "20"}},
		"Redis for real":   {args: []string{"run", "redis-counter", "--runs", "20"}},
		"services":         {args: []string{"run", "service-discovery", "--runs", "20"}},
		"progress":         {args: []string{"progress"}},
		"the course":       {args: []string{"--plain"}, input: "1\nq\n"},
		"a lesson":         {args: []string{"learn", "lost-update", "--plain"}, input: "\nq\n"},
		"the manual":       {args: []string{"man"}},
		"completion":       {args: []string{"completion", "bash"}},
		"an unknown token": {args: []string{"replay", "nonsense"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := filepath.Join(t.TempDir(), "calls")
			cmd := command(t, c.args...)
			traced := exec.Command(strace, append([]string{"-f", "-qq", "-e", "signal=none", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", log}, cmd.Args...)...)
			traced.Dir, traced.Env, traced.Stdin = cmd.Dir, cmd.Env, strings.NewReader(c.input)
			if r := runIn(t, traced); strings.Contains(r.stderr, "ptrace") {
				t.Skipf("there is no way to trace a process here: %s", r.stderr)
			}
			calls, err := os.ReadFile(log)
			if err != nil {
				t.Fatal(err)
			}
			for _, to := range leaving(string(calls)) {
				t.Errorf("it called %s", to)
			}
		})
	}
}

var address = regexp.MustCompile(`inet_addr\("([^"]*)"\)|inet_pton\(AF_INET6, "([^"]*)"`)

// leaving returns the traced calls whose address is that of another machine.
func leaving(calls string) []string {
	var out []string
	for line := range strings.Lines(calls) {
		for _, m := range address.FindAllStringSubmatch(line, -1) {
			if ip, err := netip.ParseAddr(m[1] + m[2]); err != nil || !ip.IsLoopback() {
				out = append(out, strings.TrimSpace(line))
			}
		}
	}
	return out
}

func TestCallsThatLeaveTheMachineAreSeen(t *testing.T) {
	calls := `71 connect(7, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.1")}, 16) = 0
71 connect(7, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = -1
71 connect(7, {sa_family=AF_UNIX, sun_path="/run/x"}, 9) = 0
72 connect(8, {sa_family=AF_INET, sin_port=htons(4000), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
`
	if got := leaving(calls); len(got) != 2 || !strings.Contains(got[0], "192.0.2.1") || !strings.Contains(got[1], "2001:db8::1") {
		t.Errorf("leaving the machine: %q", got)
	}
}
