package sshd

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	gossh "golang.org/x/crypto/ssh"
)

// whoami runs a command that prints the identity.
func whoami(t *testing.T, c *gossh.Client) string {
	t.Helper()
	sess, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	out, err := sess.Output("")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// liar has somebody else's public key and cannot sign with it.
type liar struct {
	key gossh.PublicKey
}

func (l liar) PublicKey() gossh.PublicKey { return l.key }
func (l liar) Sign(_ io.Reader, _ []byte) (*gossh.Signature, error) {
	return &gossh.Signature{Format: l.key.Type(), Blob: make([]byte, 64)}, nil
}

func TestKeyThatCannotSignIsNobody(t *testing.T) {
	_, addr := serve(t, &testApp{}, nil)
	if c, err := gossh.Dial("tcp", addr, clientConfig(gossh.PublicKeys(liar{newKey(t).PublicKey()}))); err == nil {
		_ = c.Close()
		t.Error("a key that cannot sign was let in")
	}
}

// CVE-2024-45337: who asks about one key and signs with another is the other.
// OpenSSH asks about the victim's key, which it has no private part of, is told
// that it would do, and goes on to its own.
func TestIdentityIsTheKeyThatSigned(t *testing.T) {
	_, addr := serve(t, &testApp{}, nil)
	dir := t.TempDir()
	victim := filepath.Join(dir, "victim.pub")
	if err := os.WriteFile(victim, gossh.MarshalAuthorizedKey(newKey(t).PublicKey()), 0o600); err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(dir, "own")
	if _, err := makeHostKey(own); err != nil {
		t.Fatal(err)
	}
	signer, err := hostKey(own)
	if err != nil {
		t.Fatal(err)
	}
	out, log := openSSH(t, addr, "-v", "-o", "BatchMode=yes", "-i", victim, "-i", own, "HOST", "print")
	if !strings.Contains(log, "Server accepts key: "+victim) {
		t.Skipf("this client does not ask about a key that it does not have:\n%s", log)
	}
	if want := LearnerID(signer.PublicKey()); !strings.HasPrefix(out, want+" ") {
		t.Errorf("identity %q, want that of the key that signed, %s", out, want)
	}
}

// openSSH runs the OpenSSH client; HOST in args becomes the server's address.
func openSSH(t *testing.T, addr string, args ...string) (out, log string) {
	t.Helper()
	path, err := exec.LookPath("ssh")
	if err != nil {
		t.Skip("there is no OpenSSH client here")
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	all := []string{"-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=" + os.DevNull, "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-p", port}
	for _, a := range args {
		all = append(all, strings.ReplaceAll(a, "HOST", host))
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, all...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Logf("ssh ended with %v: %s", err, &stderr)
	}
	return stdout.String(), stderr.String()
}

func answers(replies ...string) gossh.AuthMethod {
	return gossh.KeyboardInteractive(func(_, _ string, questions []string, _ []bool) ([]string, error) {
		out := replies[:len(questions)]
		replies = replies[len(questions):]
		return out, nil
	})
}

func guestApp() *testApp {
	return &testApp{guest: func(code, name, word string) (string, bool, error) {
		switch {
		case code != "K7QF":
			return "", false, errors.New("there is no room with this code")
		case name == "taken" && word == "":
			return "", true, errors.New("somebody has that name")
		case name == "taken" && word != "otter":
			return "", false, errors.New("that is not the word")
		}
		return "guest-" + code + "-" + name, false, nil
	}}
}

// CVE-2023-43809: a key that was asked about before does not stick to a guest.
func TestGuestHasNobodysKey(t *testing.T) {
	_, addr := serve(t, guestApp(), nil)
	dir := t.TempDir()
	victim := filepath.Join(dir, "victim.pub")
	if err := os.WriteFile(victim, gossh.MarshalAuthorizedKey(newKey(t).PublicKey()), 0o600); err != nil {
		t.Fatal(err)
	}
	answer := filepath.Join(dir, "answer")
	if err := os.WriteFile(answer, []byte("#!/bin/sh\ncase $1 in *code*) echo K7QF;; *) echo bob;; esac\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SSH_ASKPASS", answer)
	t.Setenv("SSH_ASKPASS_REQUIRE", "force")
	out, log := openSSH(t, addr, "-v", "-o", "BatchMode=no", "-i", victim, "HOST", "print")
	if !strings.Contains(log, "Server accepts key: "+victim) {
		t.Skipf("this client does not ask about a key that it does not have:\n%s", log)
	}
	if !strings.HasPrefix(out, "guest-K7QF-bob ") {
		t.Errorf("identity %q, want the guest's", out)
	}
}

func TestGuestsNeedARoomAndTheirWord(t *testing.T) {
	_, addr := serve(t, guestApp(), nil)
	for _, tc := range []struct {
		name    string
		replies []string
		want    string // empty: refused
	}{
		{"a room", []string{"K7QF", "bob"}, "guest-K7QF-bob"},
		{"no such room", []string{"NOPE", "bob"}, ""},
		{"taken, with the word", []string{"K7QF", "taken", "otter"}, "guest-K7QF-taken"},
		{"taken, with another word", []string{"K7QF", "taken", "badger"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, err := gossh.Dial("tcp", addr, clientConfig(answers(tc.replies...)))
			if tc.want == "" {
				if err == nil {
					_ = c.Close()
					t.Error("was let in")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if got := whoami(t, c); got != tc.want {
				t.Errorf("identity %q, want %q", got, tc.want)
			}
		})
	}
}

func TestNobodyComesInWithoutSayingWho(t *testing.T) {
	_, addr := serve(t, &testApp{}, nil)
	for name, auth := range map[string][]gossh.AuthMethod{
		"none":     nil,
		"password": {gossh.Password("x")},
	} {
		if c, err := gossh.Dial("tcp", addr, clientConfig(auth...)); err == nil {
			_ = c.Close()
			t.Errorf("%s was enough to come in", name)
		}
	}
}

func TestAllowedKeysOnly(t *testing.T) {
	in, out := newKey(t), newKey(t)
	path := filepath.Join(t.TempDir(), "keys")
	text := "# the class\n\n" + string(gossh.MarshalAuthorizedKey(in.PublicKey()))
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	keys, err := ReadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	_, addr := serve(t, &testApp{}, func(o *Options) { o.Allowed = keys })
	dial(t, addr, gossh.PublicKeys(in))
	if c, err := gossh.Dial("tcp", addr, clientConfig(gossh.PublicKeys(out))); err == nil {
		_ = c.Close()
		t.Error("a key that is not in the file was let in")
	}
}

func TestFilesOfKeysThatCannotBeRead(t *testing.T) {
	key := string(gossh.MarshalAuthorizedKey(newKey(t).PublicKey()))
	for name, tc := range map[string]struct{ text, want string }{
		"nonsense": {"hello\n", "line 1"},
		"options":  {"\nfrom=\"10.0.0.1\" " + key, "line 2"},
		"cut off":  {key[:40], "line 1"},
	} {
		path := filepath.Join(t.TempDir(), "keys")
		if err := os.WriteFile(path, []byte(tc.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadKeys(path); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: error %v, want one that says %q", name, err, tc.want)
		}
	}
}

func TestWeakAlgorithmsAreNotSpoken(t *testing.T) {
	_, addr := serve(t, &testApp{}, nil)
	for name, change := range map[string]func(*gossh.ClientConfig){
		"NIST key exchange": func(c *gossh.ClientConfig) { c.KeyExchanges = []string{"ecdh-sha2-nistp256"} },
		"SHA-1 MAC": func(c *gossh.ClientConfig) {
			c.Ciphers, c.MACs = []string{"aes128-ctr"}, []string{"hmac-sha1"}
		},
		"CBC": func(c *gossh.ClientConfig) { c.Ciphers = []string{"aes128-cbc"} },
	} {
		config := clientConfig(gossh.PublicKeys(newKey(t)))
		change(config)
		if c, err := gossh.Dial("tcp", addr, config); err == nil {
			_ = c.Close()
			t.Errorf("%s was accepted", name)
		}
	}
}
