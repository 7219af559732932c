// URLs taken apart and put together.
//
// real
package main

import (
	"fmt"
	"net"
	"net/url"
)

func main() {
	for _, s := range []string{
		"http://ann:pw@shop.test:8080/a%2Fb/c d?x=1&y=2#frag", "/path?q", "mailto:a@b.c", "//host/p", "http://[::1]:80/", "a b", "%zz", "http://a b/",
		":", "http://x:port/", "http://h?", "1http://x", "http://é.test/ü?ö", "x:y:z", "",
	} {
		u, err := url.Parse(s)
		if err != nil {
			fmt.Println("error:", err)
			continue
		}
		p, ok := u.User.Password()
		fmt.Printf("%q %q %q %q %q %q %q %q %v %q %v %q %q\n", u, u.Scheme, u.Host, u.Path, u.RawQuery, u.Fragment, u.Hostname(), u.Port(), u.User, p, ok, u.RequestURI(), u.Redacted())
	}
	_, err := url.ParseRequestURI("x")
	fmt.Println(err)
	base, _ := url.Parse("http://shop.test/a/b/?q")
	for _, s := range []string{"c", "../c", "/c", "//other/c", "?x", "#f", "http://z/"} {
		u, err := base.Parse(s)
		fmt.Println(u, err, u.IsAbs())
	}
	fmt.Println(base.JoinPath("x", "../y", "/z"))
	joined, err := url.JoinPath("http://h/a/", "b/")
	fmt.Println(joined, err)
	v, err := url.ParseQuery("a=1&b=2&a=3&c&d=%zz&e=x;y")
	fmt.Println(v, err, v.Get("a"), v.Has("c"), v.Get("none"))
	v.Set("z", "a b&c")
	v.Add("z", "é")
	v.Del("a")
	fmt.Println(v.Encode())
	fmt.Println(url.QueryEscape("a b/ü"), url.PathEscape("a b/ü"))
	fmt.Println(url.QueryUnescape("a+b%2"))
	fmt.Println(url.PathUnescape("a+b%20"))
	fmt.Println(&url.Error{Op: "Get", URL: "http://x", Err: fmt.Errorf("no")})
	for _, s := range []string{"a:1", "[::1]:80", "a", "a:b:c", "[::1]", ":80", "[a:1", "a]:1", "", "[::1]a:1"} {
		h, p, err := net.SplitHostPort(s)
		fmt.Printf("%q %q %v\n", h, p, err)
	}
	fmt.Println(net.JoinHostPort("::1", "80"), net.JoinHostPort("h", "x"))
	fmt.Println(net.ParseIP("127.0.0.1"), net.ParseIP("x"), net.ParseIP("::1").IsLoopback(), net.IPv4(10, 0, 0, 1), net.ParseIP("10.0.0.1").Equal(net.IPv4(10, 0, 0, 1)))
	_, err = net.Listen("tcq", ":0")
	fmt.Println(err)
	_, err = net.Listen("tcp", "nope")
	fmt.Println(err)
	_, err = net.Dial("tcp", "127.0.0.1:99999")
	fmt.Println(err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	fmt.Println(l.Addr().Network(), err)
	_, err = net.Listen("tcp", l.Addr().String())
	fmt.Println(err != nil)
	fmt.Println(l.Close())
	_, err = l.Accept()
	fmt.Println(err != nil)
}
