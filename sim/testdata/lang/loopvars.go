package main

import "fmt"

func main() {
	var ps []*int
	for i := 0; i < 3; i++ {
		ps = append(ps, &i)
		i := i * 10
		_ = i
	}
	for _, p := range ps {
		fmt.Print(*p, " ")
	}
	fmt.Println()
	// A closure that changes the loop variable changes the loop.
	for i := 0; i < 6; i++ {
		func() { i++ }()
		fmt.Print(i, " ")
	}
	fmt.Println()
	var fs []func()
	for i, v := range []string{"a", "b"} {
		fs = append(fs, func() { fmt.Print(i, v, " ") })
	}
	for _, f := range fs {
		f()
	}
	fmt.Println()
	var i int
	for i = range 3 {
		defer func() { fmt.Print(i, " ") }()
	}
	// The copy to the next iteration happens before the post statement.
	var prints []func()
	for i := 0; i < 3; i++ {
		prints = append(prints, func() { fmt.Print(i, " ") })
		if i == 1 {
			continue
		}
	}
	for _, p := range prints {
		p()
	}
	fmt.Println()
}
