// Package x509 has certificates as far as programs pass them on. None is read or checked.
package x509

import "racelab/rt"

// A Certificate is what was read of one.
type Certificate struct {
	Raw            []byte
	RawSubject     []byte
	Signature      []byte
	Version        int
	IsCA           bool
	DNSNames       []string
	EmailAddresses []string
}

// A CertPool is a set of certificates.
type CertPool struct{ certs []*Certificate }

// NewCertPool returns an empty pool.
func NewCertPool() *CertPool { return new(CertPool) }

// AddCert adds a certificate.
func (s *CertPool) AddCert(cert *Certificate) {
	if cert == nil {
		panic("adding nil Certificate to CertPool")
	}
	s.certs = append(s.certs, cert)
}

// Clone returns a copy.
func (s *CertPool) Clone() *CertPool { return &CertPool{append([]*Certificate(nil), s.certs...)} }

// AppendCertsFromPEM would read certificates.
func (s *CertPool) AppendCertsFromPEM(pemCerts []byte) (ok bool) {
	rt.NotModelled("the program reads certificates by x509.CertPool.AppendCertsFromPEM")
	return false
}

// SystemCertPool would read the machine's certificates.
func SystemCertPool() (*CertPool, error) {
	rt.NotModelled("the program reads the machine's certificates by x509.SystemCertPool")
	return nil, nil
}

// ParseCertificate would read a certificate.
func ParseCertificate(der []byte) (*Certificate, error) {
	rt.NotModelled("the program reads a certificate by x509.ParseCertificate")
	return nil, nil
}

// ParseCertificates would read several.
func ParseCertificates(der []byte) ([]*Certificate, error) {
	rt.NotModelled("the program reads certificates by x509.ParseCertificates")
	return nil, nil
}
