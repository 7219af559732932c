package main

import (
	"fmt"
	"math"
)

func main() {
	zero := 0.0
	inf := 1 / zero
	nan := zero / zero
	fmt.Println(inf, -inf, nan, nan == nan, nan != nan, nan < 1, nan > 1, inf > 1e308, -zero, 1/math.Copysign(0, -1))
	fmt.Println(min(1.5, nan), max(nan, 1), min(zero, math.Copysign(0, -1)), max(2, 1.5), min("b", "a"))
	fmt.Println(1e20, 1e21, 123456789.0, 1e-4, 1e-5, 0.000001234, 100000000000000000000.0, 5.0, 2.5e10, float32(1e20), float32(0.1), float32(3.4e38))
	fmt.Printf("%v %g %f %e %.3f %8.2f|%-8.2f|%+.1f %08.3f %G %x\n", 1.5, 1e100, 2.5, 12345.678, 2.0/3, 3.14159, 3.14159, 2.0, -3.14159, 1e-10, 1.0)
	fmt.Printf("%6.2f|%v|%5v|%.0f|%.1e|%5.f\n", inf, nan, -inf, 2.5, 0.00012345, 9.9)
	fmt.Println(float32(0.1)+float32(0.2), float64(float32(0.1)), 0.1+zero+0.2)
	var c complex128 = complex(3, 4)
	var c64 complex64 = 1 + 2i
	fmt.Println(c*c, c/2i, real(c), imag(c), c == 3+4i, -c, c64*c64, c+1)
	fmt.Printf("%v %.1f %T %T\n", c, c, c, c64)
	fmt.Println(math.Sqrt(2), math.Floor(-1.5), math.Ceil(1.2), math.Trunc(-1.7), math.Round(2.5), math.RoundToEven(2.5), math.Mod(7, -3), math.Pow(2, 10), math.Inf(1), math.MaxFloat64, math.Pi)
	fmt.Println(math.Abs(-2), math.Hypot(3, 4), math.Log(math.E), math.Exp(0), math.Sin(0), math.IsNaN(nan), math.IsInf(inf, 1), math.Float64bits(1.5), math.MaxUint32, math.Cbrt(27))
	var f32 float32 = 16777216
	fmt.Println(f32+1 == f32, float32(1)/3, float64(1)/3)
	x := 0.1
	sum := 0.0
	for range 10 {
		sum += x
	}
	fmt.Println(sum, sum == 1)
}
