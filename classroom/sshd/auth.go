package sshd

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"

	"racelab/sim/cells"
)

// Visit is one use of a channel: who came, and for what.
type Visit struct {
	ID          string // stays the same from visit to visit; safe as a name of a key in a store
	Fingerprint string // of the key, as OpenSSH shows it; empty for a guest
	Guest       bool   // came by the code of a room, without a key
	Room        string // of a guest
	Name        string // of a guest: what they call themselves; else the user name that the client gave
	Key         gossh.PublicKey
	Remote      net.Addr

	Args     []string // the words after the host
	Terminal bool
	Term     string // TERM
	Width    int
	Height   int
}

// LearnerID returns the identity of whoever has a key.
func LearnerID(key gossh.PublicKey) string {
	sum := sha256.Sum256(key.Marshal())
	return "key-" + base64.RawURLEncoding.EncodeToString(sum[:])
}

// Keys is a set of public keys. It does not change.
type Keys struct{ set map[string]bool }

// NewKeys returns the set of those keys.
func NewKeys(keys ...gossh.PublicKey) *Keys {
	k := &Keys{set: map[string]bool{}}
	for _, key := range keys {
		k.set[string(key.Marshal())] = true
	}
	return k
}

// Has reports whether key is one of them. A nil set has none.
func (k *Keys) Has(key gossh.PublicKey) bool {
	return k != nil && key != nil && k.set[string(key.Marshal())]
}

// Len returns how many there are.
func (k *Keys) Len() int {
	if k == nil {
		return 0
	}
	return len(k.set)
}

// With returns the set of the keys of both.
func (k *Keys) With(other *Keys) *Keys {
	out := NewKeys()
	for _, from := range []*Keys{k, other} {
		if from == nil {
			continue
		}
		for key := range from.set {
			out.set[key] = true
		}
	}
	return out
}

// ReadKeys reads a file of public keys in the form of authorized_keys. Options
// before a key are refused, for nothing here would keep them.
func ReadKeys(path string) (*Keys, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the keys: %w", err)
	}
	var keys []gossh.PublicKey
	lines := bufio.NewScanner(bytes.NewReader(data))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, _, options, _, err := gossh.ParseAuthorizedKey([]byte(line))
		if err != nil {
			return nil, fmt.Errorf("%s, line %d, is not a public key such as a .pub file has: %w", path, n, err)
		}
		if len(options) > 0 {
			return nil, fmt.Errorf("%s, line %d: leave out %q; racelab knows no options of keys", path, n, strings.Join(options, ","))
		}
		keys = append(keys, key)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("cannot read the keys in %s: %w", path, err)
	}
	return NewKeys(keys...), nil
}

// hostKey reads the server's key, or makes one.
func hostKey(path string) (gossh.Signer, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		data, err = makeHostKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the host key: %w", err)
	}
	signer, err := gossh.ParsePrivateKey(data)
	if err != nil {
		return nil, fmt.Errorf("%s is not a private key that the server can use: %w; name another with --host-key, or move it away and one is made", path, err)
	}
	return signer, nil
}

// makeHostKey writes a new Ed25519 key. If another process makes one at the same
// time, one of the two wins, and both use it.
func makeHostKey(path string) ([]byte, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	block, err := gossh.MarshalPrivateKey(private, "racelab host key")
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".host-key-*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(pem.EncodeToMemory(block))
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(temp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return os.ReadFile(path)
}

// config has only algorithms that ssh-audit finds nothing against. OpenSSH has
// them all since 6.5.
func (s *Server) config(ctx ssh.Context) *gossh.ServerConfig {
	c := &gossh.ServerConfig{
		MaxAuthTries: s.limits.AuthTries,
		PublicKeyAuthAlgorithms: []string{
			gossh.KeyAlgoED25519, gossh.KeyAlgoSKED25519, gossh.KeyAlgoECDSA256, gossh.KeyAlgoECDSA384, gossh.KeyAlgoECDSA521,
			gossh.KeyAlgoSKECDSA256, gossh.KeyAlgoRSASHA512, gossh.KeyAlgoRSASHA256,
		},
	}
	c.AuthLogCallback = func(_ gossh.ConnMetadata, _ string, err error) {
		if state, ok := ctx.Value(connKey{}).(*conn); ok && err == nil {
			state.knows()
		}
	}
	c.KeyExchanges = []string{gossh.KeyExchangeMLKEM768X25519, gossh.KeyExchangeCurve25519, "curve25519-sha256@libssh.org"}
	c.Ciphers = []string{gossh.CipherAES256GCM, gossh.CipherAES128GCM, gossh.CipherChaCha20Poly1305}
	c.MACs = []string{gossh.HMACSHA256ETM, gossh.HMACSHA512ETM}
	return c
}

// publicKey says whether a key may come in. It is no proof of who is there: a
// client may ask about any key and then sign with another. Identity is the key
// of the session, which has signed.
func (s *Server) publicKey(_ ssh.Context, key ssh.PublicKey) bool {
	return s.opts.Allowed == nil || s.opts.Allowed.Has(key)
}

// Extensions of the permissions that a guest's answers earn. They are those of
// the attempt that succeeded.
const (
	guestID   = "racelab-guest"
	guestRoom = "racelab-room"
	guestName = "racelab-name"
)

// ask lets people without a key say which room they come to.
func (s *Server) ask(ctx ssh.Context, challenge gossh.KeyboardInteractiveChallenge) bool {
	answers, err := challenge("", "Welcome to racelab. Without an SSH key you can join a room.", []string{"Room code: ", "Your name: "}, []bool{true, true})
	if err != nil || len(answers) != 2 {
		return false
	}
	code, name := answers[0], answers[1]
	limit, cancel := context.WithTimeout(ctx, s.limits.Handshake)
	defer cancel()
	id, ask, err := s.opts.App.Guest(limit, ctx.RemoteAddr(), code, name, "")
	if ask {
		answers, failed := challenge("", "Somebody has that name here. If it is you, type the word that the room showed you.", []string{"Your word: "}, []bool{true})
		if failed != nil || len(answers) != 1 {
			return false
		}
		id, _, err = s.opts.App.Guest(limit, ctx.RemoteAddr(), code, name, answers[0])
	}
	if err != nil {
		_, _ = challenge("", cells.Clean(err.Error()), nil, nil) // a last word; the client may be gone
		return false
	}
	perms := ctx.Permissions().Permissions
	if perms.Extensions == nil {
		perms.Extensions = map[string]string{}
	}
	perms.Extensions[guestID], perms.Extensions[guestRoom], perms.Extensions[guestName] = id, code, name
	return true
}

// visit says who a session is.
func visit(sess ssh.Session) (*Visit, error) {
	v := &Visit{Args: sess.Command(), Remote: sess.RemoteAddr(), Name: cells.Clean(sess.User())}
	if sess.RawCommand() != "" && v.Args == nil {
		return nil, errors.New("the command has a quote that does not end")
	}
	if key := sess.PublicKey(); key != nil {
		v.Key, v.ID, v.Fingerprint = key, LearnerID(key), gossh.FingerprintSHA256(key)
		return v, nil
	}
	ext := sess.Permissions().Extensions
	if ext[guestID] == "" {
		return nil, errors.New("the connection says neither a key nor a room")
	}
	v.ID, v.Room, v.Name, v.Guest = ext[guestID], ext[guestRoom], cells.Clean(ext[guestName]), true
	return v, nil
}

func (s *Server) failed(c net.Conn, err error) {
	s.Figures.Failed.Add(1)
	if denied := new(gossh.ServerAuthError); errors.As(err, &denied) {
		s.opts.Log.Warn(SignInFailed, "remote", Address(c.RemoteAddr()), "why", "no key or code was right")
		return
	}
	s.opts.Log.Info("handshake failed", "remote", Address(c.RemoteAddr()), "err", err)
}
