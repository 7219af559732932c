package main

import (
	"fmt"
	"math/rand"
	randv2 "math/rand/v2"
)

// own is a source of the user's, without Uint64.
type own struct{ x int64 }

func (o *own) Int63() int64 {
	o.x = o.x*6364136223846793005 + 1442695040888963407
	return o.x & (1<<63 - 1)
}
func (o *own) Seed(seed int64) { o.x = seed }

// own64 has it.
type own64 struct{ own }

func (o *own64) Uint64() uint64 { return uint64(o.Int63())<<1 ^ 0xabcdef }

func all(r *rand.Rand) {
	fmt.Println(r.Int63(), r.Int31(), r.Int(), r.Uint32(), r.Uint64())
	for _, n := range []int64{1, 2, 3, 5, 8, 1000, 1<<31 - 1, 1 << 31, 1<<31 + 1, 1<<62 + 1, 1<<63 - 1} {
		fmt.Print(r.Int63n(n), " ", r.Intn(int(n)), " ")
		if n < 1<<31 {
			fmt.Print(r.Int31n(int32(n)), " ")
		}
	}
	fmt.Println()
	fmt.Println(r.Float64(), r.Float32(), r.NormFloat64(), r.ExpFloat64(), r.Perm(7))
	s := []string{"a", "b", "c", "d", "e", "f", "g"}
	r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
	fmt.Println(s)
	for _, n := range []int{3, 0, 7, 10, 1} {
		b := make([]byte, n)
		k, err := r.Read(b)
		fmt.Print(k, err, b, r.Intn(100), " ")
	}
	fmt.Println()
	z := rand.NewZipf(r, 1.3, 2, 100)
	for range 20 {
		fmt.Print(z.Uint64(), " ")
	}
	sum := 0.0
	for range 300 {
		sum += r.NormFloat64() + r.ExpFloat64()
	}
	fmt.Println(sum)
}

func allV2(r *randv2.Rand) {
	fmt.Println(r.Int64(), r.Int32(), r.Int(), r.Uint32(), r.Uint64(), r.Uint())
	for _, n := range []int64{1, 2, 3, 5, 8, 1000, 1<<31 - 1, 1 << 31, 1<<31 + 1, 1<<62 + 1, 1<<63 - 1} {
		fmt.Print(r.Int64N(n), " ", r.IntN(int(n)), " ", r.Uint64N(uint64(n)), " ", r.UintN(uint(n)), " ")
		if n < 1<<31 {
			fmt.Print(r.Int32N(int32(n)), " ", r.Uint32N(uint32(n)), " ")
		}
	}
	fmt.Println()
	fmt.Println(r.Float64(), r.Float32(), r.NormFloat64(), r.ExpFloat64(), r.Perm(7))
	s := []int{1, 2, 3, 4, 5, 6, 7, 8}
	r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
	fmt.Println(s)
	z := randv2.NewZipf(r, 1.3, 2, 100)
	for range 20 {
		fmt.Print(z.Uint64(), " ")
	}
	sum := 0.0
	for range 300 {
		sum += r.NormFloat64() + r.ExpFloat64()
	}
	fmt.Println(sum)
}

func main() {
	for _, seed := range []int64{42, 0, -1, 1<<63 - 1, 89482311} {
		all(rand.New(rand.NewSource(seed)))
	}
	r := rand.New(rand.NewSource(1))
	all(r)
	r.Seed(1)
	fmt.Println(r.Int63())
	all(rand.New(&own{1}))
	all(rand.New(&own64{own{7}}))
	allV2(randv2.New(randv2.NewPCG(1, 2)))
	allV2(randv2.New(randv2.NewPCG(1<<63, 0)))
	seed := [32]byte([]byte("chacha8: 32-byte seed for a test"))
	c := randv2.NewChaCha8(seed)
	allV2(randv2.New(c))
	b := make([]byte, 21)
	fmt.Println(c.Read(b))
	fmt.Println(b, c.Uint64())
	state, err := c.MarshalBinary()
	fmt.Printf("%q %v\n", state, err)
	d := new(randv2.ChaCha8)
	fmt.Println(d.UnmarshalBinary(state), d.Uint64() == c.Uint64())
	c.Read(b[:4])
	d.Read(b[4:8])
	fmt.Println(b[:8], d.UnmarshalBinary([]byte("chacha8:short")), d.UnmarshalBinary([]byte("readbuf:\x05ab")))
	p := randv2.NewPCG(3, 4)
	p.Uint64()
	state, err = p.MarshalBinary()
	fmt.Printf("%q %v %v\n", state, err, new(randv2.PCG).UnmarshalBinary([]byte("pcg:")))
	q := new(randv2.PCG)
	fmt.Println(q.UnmarshalBinary(state), q.Uint64() == p.Uint64())
	fmt.Println(rand.NewZipf(r, 1, 2, 3) == nil, randv2.NewZipf(randv2.New(p), 2, .5, 3) == nil)
}
