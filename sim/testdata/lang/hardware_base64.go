package main

import (
	"encoding/base64"
	"fmt"
	"net"
)

func main() {
	for _, s := range []string{"00:00:5e:00:53:01", "02-00-5E-10-00-00-00-01", "0000.5e00.5301", "0200.5e10.0000.0001", "00:00:5e:00:53", "00:00-5e:00:53:01", "00:00:5g:00:53:01", "x", "00:00:5e:00:53:01:0", "",
		"00:00:00:00:fe:80:00:00:00:00:00:00:02:00:5e:10:00:00:00:01"} {
		hw, err := net.ParseMAC(s)
		fmt.Println(hw, len(hw), err)
	}
	for i, enc := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
		src := []byte{0xfb, 0xef, 0xff, 0, 1, 2, 3, 4}[:4+i]
		dst := make([]byte, enc.EncodedLen(len(src)))
		enc.Encode(dst, src)
		fmt.Print(string(dst), " ", string(enc.AppendEncode([]byte("is "), src)), ":")
		for n := range 9 {
			fmt.Print(" ", enc.EncodedLen(n), enc.DecodedLen(n))
		}
		fmt.Println()
	}
}
