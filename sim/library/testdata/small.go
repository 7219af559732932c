package main

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"reflect"
	"time"
)

type tree struct {
	left, right *tree
	tags        map[string][]int
}

func main() {
	n := flag.Int("n", 3, "how many")
	var d time.Duration
	flag.DurationVar(&d, "d", time.Second, "how long")
	flag.Parse()
	fmt.Println(*n, d, flag.NArg(), flag.Args(), flag.Arg(0))
	h := fnv.New32a()
	io.WriteString(h, "hello")
	fmt.Println(h.Sum32(), h.Size(), h.Sum([]byte{1}))
	h64 := fnv.New64a()
	h64.Write([]byte("hello"))
	fmt.Println(h64.Sum64(), h64.Sum(nil))
	o32, o64 := fnv.New32(), fnv.New64()
	o32.Write([]byte("hello"))
	o64.Write([]byte("hello"))
	fmt.Println(o32.Sum32(), o64.Sum64())
	h.Reset()
	fmt.Println(h.Sum32())
	sum := sha256.Sum256([]byte("block 1"))
	fmt.Println(hex.EncodeToString(sum[:]), sum[0])
	a := &tree{left: &tree{tags: map[string][]int{"x": {1}}}}
	b := &tree{left: &tree{tags: map[string][]int{"x": {1}}}}
	fmt.Println(reflect.DeepEqual(a, b), reflect.DeepEqual([]int{1}, []int64{1}), reflect.DeepEqual([]int(nil), []int{}), reflect.DeepEqual(nil, nil))
	b.left.tags["x"][0] = 2
	fmt.Println(reflect.DeepEqual(a, b), reflect.TypeOf(a), reflect.TypeOf(3) == reflect.TypeOf(4), reflect.TypeOf("") == reflect.TypeOf(4))
}
