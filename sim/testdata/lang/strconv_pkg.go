package main

import (
	"errors"
	"fmt"
	"strconv"
)

func main() {
	for _, s := range []string{"42", "-7", "+3", "", "12a", "9223372036854775807", "9223372036854775808", "0x1f", " 1", "1_000"} {
		n, err := strconv.Atoi(s)
		fmt.Println(n, err)
	}
	fmt.Println(strconv.ParseInt("ff", 16, 64))
	fmt.Println(strconv.ParseInt("300", 10, 8))
	fmt.Println(strconv.ParseInt("0b101", 0, 64))
	fmt.Println(strconv.ParseInt("1_000", 0, 64))
	fmt.Println(strconv.ParseUint("-1", 10, 64))
	fmt.Println(strconv.ParseUint("18446744073709551615", 10, 64))
	fmt.Println(strconv.ParseFloat("1.5e3", 64))
	fmt.Println(strconv.ParseFloat("x", 64))
	fmt.Println(strconv.ParseBool("true"))
	fmt.Println(strconv.ParseBool("maybe"))
	fmt.Println(strconv.Itoa(-45), strconv.FormatInt(255, 2), strconv.FormatInt(-255, 36), strconv.Quote("a\n\"b"), strconv.FormatFloat(3.14159, 'f', 2, 64), strconv.FormatBool(true))
	fmt.Println(strconv.Unquote(`"a\tb"`))
	_, err := strconv.Atoi("zz")
	var ne *strconv.NumError
	fmt.Println(errors.As(err, &ne), ne.Func, ne.Num, errors.Is(err, strconv.ErrSyntax))
	_, err = strconv.ParseInt("999", 10, 8)
	fmt.Println(errors.Is(err, strconv.ErrRange))
	fmt.Println(string(strconv.AppendInt([]byte("n="), 5, 10)), strconv.AppendQuote(nil, "q")[0])
	var a, b int
	k, err := fmt.Sscanf("10-20", "%d-%d", &a, &b)
	fmt.Println(k, err, a, b)
	k, err = fmt.Sscan("5 six", &a, &b)
	fmt.Println(k, err != nil, a)
}
