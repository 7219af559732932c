package library

import (
	"errors"
	"net"
	"net/url"
	"sort"
	"strconv"
)

// This file lends packages net and net/url what reads addresses and URLs.

func netNatives() map[string]any {
	const p = "net/url."
	return map[string]any{
		"net.parseIP":  func(s string) string { return string(net.ParseIP(s)) },
		"net.formatIP": func(raw string) string { return net.IP(raw).String() },

		p + "quote":         strconv.Quote,
		p + "userText":      func(s string) string { return url.User(s).String() },
		p + "parse":         urlParse,
		p + "format":        func(parts []string) string { return urlFrom(parts).String() },
		p + "escapedPath":   func(path, raw string) string { return (&url.URL{Path: path, RawPath: raw}).EscapedPath() },
		p + "resolve":       urlResolve,
		p + "joinPath":      urlJoinPath,
		p + "parseQuery":    urlParseQuery,
		p + "queryEscape":   url.QueryEscape,
		p + "pathEscape":    url.PathEscape,
		p + "queryUnescape": func(s string) (string, string) { return urlUnescaped(url.QueryUnescape(s)) },
		p + "pathUnescape":  func(s string) (string, string) { return urlUnescaped(url.PathUnescape(s)) },
	}
}

// urlParse returns the parts of a URL, or what is wrong with it.
func urlParse(raw string, viaRequest bool) []string {
	parse := url.Parse
	if viaRequest {
		parse = url.ParseRequestURI
	}
	u, err := parse(raw)
	var e *url.Error
	if errors.As(err, &e) {
		return []string{e.Err.Error()}
	}
	if err != nil {
		return []string{err.Error()}
	}
	return urlParts(u)
}

func urlParts(u *url.URL) []string {
	p := []string{u.Scheme, u.Opaque, "", "", "", u.Host, u.Path, u.Fragment, u.RawQuery, u.RawPath, u.RawFragment, "", ""}
	if u.User != nil {
		password, set := u.User.Password()
		p[2], p[3], p[4] = u.User.Username(), password, "name"
		if set {
			p[4] = "password"
		}
	}
	if u.ForceQuery {
		p[11] = "yes"
	}
	if u.OmitHost {
		p[12] = "yes"
	}
	return p
}

func urlFrom(p []string) *url.URL {
	if len(p) != 13 {
		return &url.URL{}
	}
	u := &url.URL{
		Scheme: p[0], Opaque: p[1], Host: p[5], Path: p[6], Fragment: p[7], RawQuery: p[8],
		RawPath: p[9], RawFragment: p[10], ForceQuery: p[11] != "", OmitHost: p[12] != "",
	}
	switch p[4] {
	case "name":
		u.User = url.User(p[2])
	case "password":
		u.User = url.UserPassword(p[2], p[3])
	}
	return u
}

func urlResolve(base, ref string) string {
	b, err := url.Parse(base)
	if err != nil {
		return ref
	}
	r, err := url.Parse(ref)
	if err != nil {
		return ref
	}
	return b.ResolveReference(r).String()
}

func urlJoinPath(base string, elems []string) string {
	u, err := url.Parse(base)
	if err != nil {
		return base
	}
	return u.JoinPath(elems...).String()
}

// urlParseQuery returns keys and values by turns, in order of the keys, and what is
// wrong: "escape" or "other", and the words.
func urlParseQuery(query string) (pairs, failure []string) {
	values, err := url.ParseQuery(query)
	var keys []string
	for k := range values {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		for _, v := range values[k] {
			pairs = append(pairs, k, v)
		}
	}
	var e url.EscapeError
	switch {
	case errors.As(err, &e):
		failure = []string{"escape", string(e)}
	case err != nil:
		failure = []string{"other", err.Error()}
	}
	return pairs, failure
}

func urlUnescaped(s string, err error) (t, bad string) {
	var e url.EscapeError
	if errors.As(err, &e) {
		return "", string(e)
	}
	return s, ""
}
