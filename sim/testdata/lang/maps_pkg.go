package main

import (
	"fmt"
	"maps"
	"slices"
)

func main() {
	m := map[string]int{"a": 1, "b": 2, "c": 3}
	c := maps.Clone(m)
	c["d"] = 4
	fmt.Println(len(m), len(c), maps.Equal(m, c), slices.Sorted(maps.Keys(c)), slices.Sorted(maps.Values(c)))
	maps.DeleteFunc(c, func(k string, v int) bool { return v%2 == 0 })
	fmt.Println(c)
	maps.Copy(c, map[string]int{"z": 26})
	fmt.Println(c, maps.Collect(maps.All(m)))
	maps.Insert(c, maps.All(map[string]int{"y": 25}))
	fmt.Println(c)
	fmt.Println(maps.EqualFunc(m, m, func(a, b int) bool { return a == b }), maps.Clone(map[int]int(nil)) == nil)
}
