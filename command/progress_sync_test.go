package command

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The port of the class is the one given, or that of ssh_config, or a class's own: asked of the real ssh, which
// says what it would do and connects to nobody.
func TestThePortOfAClassIsThatOfTheSSHConfig(t *testing.T) {
	ssh, err := exec.LookPath("ssh")
	if err != nil {
		t.Fatalf("the OpenSSH client is needed (apt-get install openssh-client): %v", err)
	}
	config := filepath.Join(t.TempDir(), "config")
	text := "Host lab\n  HostName 127.0.0.1\n  Port 1\nHost plain\n  HostName 127.0.0.1\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	// A script that is there already: one that was just written may still be open in a child of another
	// test, and cannot be run then.
	script, err := filepath.Abs("testdata/ssh-with-config")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		host  string
		flags syncFlags
		want  bool
	}{{"lab", syncFlags{}, true}, {"plain", syncFlags{}, false}, {"nobody.invalid", syncFlags{}, false}} {
		a := &app{environ: append(os.Environ(), "RACELAB_TEST_SSH="+ssh, "RACELAB_TEST_SSH_CONFIG="+config), stdout: new(bytes.Buffer)}
		tt.flags.ssh = script
		if got := a.hasPort(t.Context(), tt.host, tt.flags); got != tt.want {
			t.Errorf("%s has a port of its own: %v, want %v", tt.host, got, tt.want)
		}
		if !tt.want {
			continue
		}
		_, err := a.remote(t.Context(), tt.host, tt.flags, nil, "pull") // nobody listens there; the words say where it went
		if err == nil || !strings.Contains(err.Error(), "port 1:") {
			t.Errorf("%s: %v", tt.host, err)
		}
	}
}
