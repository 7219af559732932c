package sim

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"racelab/sim/machine"
)

// requestForm says how a request is written.
const requestForm = `a request is written METHOD PATH, then headers in brackets and a body where it has them: ` +
	`POST /orders?dry=1 [Idempotency-Key: 7] {"n":1}; several servers are told apart by port: GET :8081/metrics`

// requestHeader is a header at the beginning of the rest of a request.
var requestHeader = regexp.MustCompile(`^\[([A-Za-z0-9-]+): *([^\]\n]*)\] *`)

// requestTarget is what a request is sent to: a host, a port, and path and query.
var requestTarget = regexp.MustCompile(`^(?:http://)?([A-Za-z0-9.-]*)(?::([0-9]{1,5}))?(/\S*)$`)

// maxRequest bounds the text of a request, in bytes.
const maxRequest = 16 << 10

// ParseRequest reads a request that racelab is to send to a server of the program:
// METHOD [HOST][:PORT]PATH, then [Header: value] as often as wanted, and the body.
func ParseRequest(text string) (machine.Request, error) {
	var r machine.Request
	wrong := func(what string) (machine.Request, error) {
		return machine.Request{}, fmt.Errorf("%s in the request %q; %s", what, abbreviate(text), requestForm)
	}
	if len(text) > maxRequest || strings.Contains(text, "\x00") {
		return wrong(fmt.Sprintf("there are more than %d bytes, or a zero byte,", maxRequest))
	}
	method, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	if _, err := http.NewRequest(method, "/", nil); err != nil || method == "" || method != strings.ToUpper(method) {
		return wrong("there is no method such as GET or POST at the beginning")
	}
	target, rest, _ := strings.Cut(strings.TrimSpace(rest), " ")
	m := requestTarget.FindStringSubmatch(target)
	if m == nil {
		return wrong("there is no path, which begins with a slash,")
	}
	if _, err := http.NewRequest(method, "http://localhost"+m[3], nil); err != nil {
		return wrong("the path cannot be read")
	}
	r.Method, r.Target = method, m[3]
	if m[2] != "" {
		r.Port, _ = strconv.Atoi(m[2]) // at most five digits
		if r.Port == 0 || r.Port > 65535 {
			return wrong("there is no port " + m[2])
		}
	}
	if r.Host = m[1]; r.Host != "" && m[2] != "" {
		r.Host += ":" + m[2]
	}
	rest = strings.TrimLeft(rest, " ")
	for {
		h := requestHeader.FindStringSubmatch(rest)
		if h == nil {
			break
		}
		r.Header += http.CanonicalHeaderKey(h[1]) + ": " + strings.TrimSpace(h[2]) + "\n"
		rest = rest[len(h[0]):]
	}
	r.Body = rest
	r.Header = withBody(r.Header, r.Body)
	return r, nil
}

// withBody adds the headers that a client sends with a body.
func withBody(header, body string) string {
	if body == "" {
		return header
	}
	if !strings.Contains(header, "Content-Type: ") {
		kind := "text/plain; charset=utf-8"
		switch {
		case strings.HasPrefix(body, "{"), strings.HasPrefix(body, "["):
			kind = "application/json"
		case strings.Contains(body, "=") && !strings.ContainsAny(body, " \n<"):
			kind = "application/x-www-form-urlencoded"
		}
		header += "Content-Type: " + kind + "\n"
	}
	return header + "Content-Length: " + strconv.Itoa(len(body)) + "\n"
}
