package http

import (
	"strings"
	"time"
)

// SameSite says when a browser sends a cookie along.
type SameSite int

// The values of SameSite.
const (
	SameSiteDefaultMode SameSite = iota + 1
	SameSiteLaxMode
	SameSiteStrictMode
	SameSiteNoneMode
)

// A Cookie as headers carry it.
type Cookie struct {
	Name        string
	Value       string
	Quoted      bool
	Path        string
	Domain      string
	Expires     time.Time
	RawExpires  string
	MaxAge      int
	Secure      bool
	HttpOnly    bool
	SameSite    SameSite
	Partitioned bool
	Raw         string
	Unparsed    []string
}

func formatCookie(name, value string, quoted bool, path, domain string, expires int64, maxAge int, secure, httpOnly bool, sameSite int) string

// parseCookies returns names and values by turns.
func parseCookies(header []string) []string

// parseSetCookies returns name, value, path and domain by turns.
func parseSetCookies(header []string) []string

// String returns the cookie as the header Set-Cookie has it.
func (c *Cookie) String() string {
	if c == nil {
		return ""
	}
	expires := int64(0)
	if !c.Expires.IsZero() {
		expires = c.Expires.Unix()
	}
	return formatCookie(c.Name, c.Value, c.Quoted, c.Path, c.Domain, expires, c.MaxAge, c.Secure, c.HttpOnly, int(c.SameSite))
}

// SetCookie adds a cookie to the response's header.
func SetCookie(w ResponseWriter, cookie *Cookie) {
	if v := cookie.String(); v != "" {
		w.Header().Add("Set-Cookie", v)
	}
}

// AddCookie adds a cookie to a request.
func (r *Request) AddCookie(c *Cookie) {
	s, _, _ := strings.Cut((&Cookie{Name: c.Name, Value: c.Value, Quoted: c.Quoted}).String(), ";")
	if had := r.Header.Get("Cookie"); had != "" {
		r.Header.Set("Cookie", had+"; "+s)
	} else {
		r.Header.Set("Cookie", s)
	}
}

// Cookies returns the cookies of a request.
func (r *Request) Cookies() []*Cookie {
	var out []*Cookie
	all := parseCookies(r.Header["Cookie"])
	for i := 0; i+1 < len(all); i += 2 {
		out = append(out, &Cookie{Name: all[i], Value: all[i+1]})
	}
	return out
}

// Cookie returns the cookie of a name.
func (r *Request) Cookie(name string) (*Cookie, error) {
	for _, c := range r.Cookies() {
		if c.Name == name && name != "" {
			return c, nil
		}
	}
	return nil, ErrNoCookie
}

func readSetCookies(h Header) []*Cookie {
	out := []*Cookie{}
	all := parseSetCookies(h["Set-Cookie"])
	for i := 0; i+3 < len(all); i += 4 {
		out = append(out, &Cookie{Name: all[i], Value: all[i+1], Path: all[i+2], Domain: all[i+3]})
	}
	return out
}
