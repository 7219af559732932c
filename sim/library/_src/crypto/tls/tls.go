// Package tls has the settings of TLS, which servers and clients pass on. A connection that would be encrypted ends
// the check: the modelled network has none.
package tls

import (
	"context"
	"crypto/x509"
	"io"
	"net"
	"time"

	"racelab/rt"
)

// The versions of the protocol.
const (
	VersionTLS10 = 0x0301
	VersionTLS11 = 0x0302
	VersionTLS12 = 0x0303
	VersionTLS13 = 0x0304
)

// ClientAuthType says what a server asks of its clients.
type ClientAuthType int

// What it may ask.
const (
	NoClientCert ClientAuthType = iota
	RequestClientCert
	RequireAnyClientCert
	VerifyClientCertIfGiven
	RequireAndVerifyClientCert
)

// A Certificate is a chain of certificates, the leaf first.
type Certificate struct {
	Certificate                 [][]byte
	OCSPStaple                  []byte
	SignedCertificateTimestamps [][]byte
	Leaf                        *x509.Certificate
}

// ConnectionState says what was agreed on.
type ConnectionState struct {
	Version                     uint16
	HandshakeComplete           bool
	DidResume                   bool
	CipherSuite                 uint16
	NegotiatedProtocol          string
	ServerName                  string
	PeerCertificates            []*x509.Certificate
	VerifiedChains              [][]*x509.Certificate
	SignedCertificateTimestamps [][]byte
	OCSPResponse                []byte
	TLSUnique                   []byte
}

// A Config has the settings of a client or server.
type Config struct {
	Rand                     io.Reader
	Time                     func() time.Time
	Certificates             []Certificate
	NameToCertificate        map[string]*Certificate
	VerifyPeerCertificate    func(rawCerts [][]byte, verifiedChains [][]*x509.Certificate) error
	VerifyConnection         func(ConnectionState) error
	RootCAs                  *x509.CertPool
	NextProtos               []string
	ServerName               string
	ClientAuth               ClientAuthType
	ClientCAs                *x509.CertPool
	InsecureSkipVerify       bool
	CipherSuites             []uint16
	PreferServerCipherSuites bool
	SessionTicketsDisabled   bool
	SessionTicketKey         [32]byte
	MinVersion               uint16
	MaxVersion               uint16
	KeyLogWriter             io.Writer
}

// Clone returns a copy.
func (c *Config) Clone() *Config {
	if c == nil {
		return nil
	}
	copied := *c
	return &copied
}

// A Conn is an encrypted connection.
type Conn struct{ conn net.Conn }

// Client would encrypt a connection.
func Client(conn net.Conn, config *Config) *Conn { return encrypted("tls.Client") }

// Server would encrypt a connection.
func Server(conn net.Conn, config *Config) *Conn { return encrypted("tls.Server") }

// Dial would open an encrypted connection.
func Dial(network, addr string, config *Config) (*Conn, error) { return encrypted("tls.Dial"), nil }

// NewListener would accept encrypted connections.
func NewListener(inner net.Listener, config *Config) net.Listener {
	encrypted("tls.NewListener")
	return nil
}

// Listen would accept encrypted connections.
func Listen(network, laddr string, config *Config) (net.Listener, error) {
	encrypted("tls.Listen")
	return nil, nil
}

// LoadX509KeyPair would read a certificate and its key.
func LoadX509KeyPair(certFile, keyFile string) (Certificate, error) {
	encrypted("tls.LoadX509KeyPair")
	return Certificate{}, nil
}

// X509KeyPair would read a certificate and its key.
func X509KeyPair(certPEMBlock, keyPEMBlock []byte) (Certificate, error) {
	encrypted("tls.X509KeyPair")
	return Certificate{}, nil
}

// Nobody has a Conn: these are here for who would call them.

// Handshake would agree on keys.
func (c *Conn) Handshake() error { encrypted("tls.Conn.Handshake"); return nil }

// HandshakeContext would agree on keys.
func (c *Conn) HandshakeContext(ctx context.Context) error { return c.Handshake() }

// ConnectionState would say what was agreed on.
func (c *Conn) ConnectionState() ConnectionState {
	encrypted("tls.Conn.ConnectionState")
	return ConnectionState{}
}

// VerifyHostname would compare the peer's certificate with a name.
func (c *Conn) VerifyHostname(host string) error { return c.Handshake() }

// NetConn returns the connection below.
func (c *Conn) NetConn() net.Conn { return c.conn }

// Close would say goodbye.
func (c *Conn) Close() error { return c.Handshake() }

// Read would read.
func (c *Conn) Read(b []byte) (int, error) { return 0, c.Handshake() }

// Write would write.
func (c *Conn) Write(b []byte) (int, error) { return 0, c.Handshake() }

// LocalAddr returns that of the connection below.
func (c *Conn) LocalAddr() net.Addr { return c.conn.LocalAddr() }

// RemoteAddr returns that of the connection below.
func (c *Conn) RemoteAddr() net.Addr { return c.conn.RemoteAddr() }

// SetDeadline would bound reading and writing.
func (c *Conn) SetDeadline(t time.Time) error { return c.Handshake() }

// SetReadDeadline would bound reading.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.Handshake() }

// SetWriteDeadline would bound writing.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.Handshake() }

func encrypted(call string) *Conn {
	rt.NotModelled("the program calls " + call + ", and the modelled network has no TLS")
	return nil
}
