// Package url reads and writes URLs.
package url

import (
	"errors"
	"strings"
)

// Error says which operation on which URL failed.
type Error struct {
	Op  string
	URL string
	Err error
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Error returns `Get "http://127.0.0.1:8080/": ...`.
func (e *Error) Error() string { return e.Op + " " + quote(e.URL) + ": " + e.Err.Error() }

// Timeout reports whether the time was over.
func (e *Error) Timeout() bool {
	t, ok := e.Err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}

// Temporary reports whether trying again may help.
func (e *Error) Temporary() bool {
	t, ok := e.Err.(interface{ Temporary() bool })
	return ok && t.Temporary()
}

// EscapeError says which escape is wrong.
type EscapeError string

// Error returns `invalid URL escape "%zz"`.
func (e EscapeError) Error() string { return "invalid URL escape " + quote(string(e)) }

// A URL in its parts.
type URL struct {
	Scheme      string
	Opaque      string
	User        *Userinfo
	Host        string
	Path        string
	Fragment    string
	RawQuery    string
	RawPath     string
	RawFragment string
	ForceQuery  bool
	OmitHost    bool
}

// Userinfo is the name and password in a URL.
type Userinfo struct {
	username, password string
	passwordSet        bool
}

// User returns a Userinfo with a name.
func User(username string) *Userinfo { return &Userinfo{username, "", false} }

// UserPassword returns a Userinfo with a name and a password.
func UserPassword(username, password string) *Userinfo { return &Userinfo{username, password, true} }

// Username returns the name.
func (u *Userinfo) Username() string {
	if u == nil {
		return ""
	}
	return u.username
}

// Password returns the password and whether there is one.
func (u *Userinfo) Password() (string, bool) {
	if u == nil {
		return "", false
	}
	return u.password, u.passwordSet
}

// String returns "name:password", escaped.
func (u *Userinfo) String() string {
	if u == nil {
		return ""
	}
	s := userText(u.username)
	if u.passwordSet {
		s += ":" + userText(u.password)
	}
	return s
}

func quote(s string) string
func userText(s string) string

// parse returns the parts of a URL in the order of the fields of URL, with name,
// password and whether there is one in place of User; or one text: what is wrong.
func parse(raw string, viaRequest bool) []string
func format(parts []string) string
func escapedPath(path, rawPath string) string
func resolve(base, ref string) string
func parseQuery(query string) (pairs []string, failure []string)
func joinPath(base string, elems []string) string

func queryEscape(s string) string
func pathEscape(s string) string
func queryUnescape(s string) (t, bad string)
func pathUnescape(s string) (t, bad string)

func fromParts(p []string) *URL {
	if len(p) < 13 {
		return &URL{} // cannot be: it was put together from a URL
	}
	u := &URL{
		Scheme: p[0], Opaque: p[1], Host: p[5], Path: p[6], Fragment: p[7], RawQuery: p[8],
		RawPath: p[9], RawFragment: p[10], ForceQuery: p[11] != "", OmitHost: p[12] != "",
	}
	if p[2] != "" || p[3] != "" || p[4] != "" {
		u.User = &Userinfo{p[2], p[3], p[4] == "password"}
	}
	return u
}

func (u *URL) parts() []string {
	p := []string{u.Scheme, u.Opaque, "", "", "", u.Host, u.Path, u.Fragment, u.RawQuery, u.RawPath, u.RawFragment, flag(u.ForceQuery), flag(u.OmitHost)}
	if u.User != nil {
		p[2], p[3], p[4] = u.User.username, u.User.password, "name"
		if u.User.passwordSet {
			p[4] = "password"
		}
	}
	return p
}

func flag(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// Parse reads a URL.
func Parse(rawURL string) (*URL, error) { return read(rawURL, false) }

// ParseRequestURI reads a URL as a request line has it: absolute, or a path.
func ParseRequestURI(rawURL string) (*URL, error) { return read(rawURL, true) }

func read(raw string, viaRequest bool) (*URL, error) {
	p := parse(raw, viaRequest)
	if len(p) == 1 {
		before, _, _ := strings.Cut(raw, "#")
		if viaRequest {
			before = raw
		}
		return nil, &Error{"parse", before, errors.New(p[0])}
	}
	return fromParts(p), nil
}

// String puts the URL together.
func (u *URL) String() string { return format(u.parts()) }

// Redacted is String with the password replaced by xxxxx.
func (u *URL) Redacted() string {
	if u == nil {
		return ""
	}
	v := *u
	if _, set := v.User.Password(); set {
		v.User = UserPassword(v.User.Username(), "xxxxx")
	}
	return v.String()
}

// EscapedPath returns the path as it stands in the URL.
func (u *URL) EscapedPath() string { return escapedPath(u.Path, u.RawPath) }

// IsAbs reports whether the URL has a scheme.
func (u *URL) IsAbs() bool { return u.Scheme != "" }

// Hostname returns the host without the port.
func (u *URL) Hostname() string {
	host := u.Host
	if i := strings.LastIndexByte(host, ':'); i >= 0 && i > strings.IndexByte(host, ']') {
		host = host[:i]
	}
	return strings.Trim(host, "[]")
}

// Port returns the port, "" if there is none.
func (u *URL) Port() string {
	if i := strings.LastIndexByte(u.Host, ':'); i >= 0 && i > strings.IndexByte(u.Host, ']') {
		return u.Host[i+1:]
	}
	return ""
}

// RequestURI returns path and query, as a request line has them.
func (u *URL) RequestURI() string {
	s := u.Opaque
	if s == "" {
		if s = u.EscapedPath(); s == "" {
			s = "/"
		}
	} else if strings.HasPrefix(s, "//") {
		s = u.Scheme + ":" + s
	}
	if u.ForceQuery || u.RawQuery != "" {
		s += "?" + u.RawQuery
	}
	return s
}

// Query reads the query; what is wrong in it is left out.
func (u *URL) Query() Values {
	v, _ := ParseQuery(u.RawQuery)
	return v
}

// Parse reads a URL that may be relative to u.
func (u *URL) Parse(ref string) (*URL, error) {
	r, err := Parse(ref)
	if err != nil {
		return nil, err
	}
	return u.ResolveReference(r), nil
}

// ResolveReference returns the absolute URL of ref, which may be relative to u.
func (u *URL) ResolveReference(ref *URL) *URL {
	return fromParts(parse(resolve(u.String(), ref.String()), false))
}

// JoinPath returns u with elements added to its path.
func (u *URL) JoinPath(elem ...string) *URL {
	return fromParts(parse(joinPath(u.String(), elem), false))
}

// JoinPath returns a URL with elements added to its path.
func JoinPath(base string, elem ...string) (result string, err error) {
	u, err := Parse(base)
	if err != nil {
		return "", err
	}
	return u.JoinPath(elem...).String(), nil
}
