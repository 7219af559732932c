package machine

// This file computes the capacity of a slice that append makes, as the runtime
// for 64-bit machines does. The language leaves it open, but programs depend on it: whether two
// slices share memory decides whether they race.

// sizeClasses are the sizes, in bytes, that the runtime's allocator rounds small
// objects up to (runtime/sizeclasses.go).
var sizeClasses = [...]int{8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416, 448, 480, 512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200, 3456, 4096, 4864, 5376, 6144, 6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072, 20480, 21760, 24576, 27264, 28672, 32768}

const (
	maxAlloc     = 1 << 48 // bytes that the runtime can address
	pageSize     = 8192
	mallocHeader = 8   // bytes in front of objects with pointers
	headerless   = 512 // bytes: smaller objects have no header
)

// growCap returns the capacity that a slice of capacity c gets when it has to
// hold need elements.
func growCap(c, need int, elem *Type) int {
	n := need
	if need <= 2*c {
		n = grownLen(c, need)
	}
	size := elem.bytes()
	if size == 0 {
		return need
	}
	return roundUp(n*size, elem.refs) / size
}

// grownLen doubles small slices and goes over to a factor of 1.25.
func grownLen(c, need int) int {
	const threshold = 256
	if c < threshold {
		return 2 * c
	}
	for c < need {
		c += (c + 3*threshold) >> 2
	}
	return c
}

// roundUp returns the size of the block that the allocator gives for size bytes.
func roundUp(size int, pointers bool) int {
	header := 0
	if pointers && size > headerless {
		header = mallocHeader
	}
	if size+header <= sizeClasses[len(sizeClasses)-1] {
		for _, class := range sizeClasses {
			if class >= size+header {
				return class - header
			}
		}
	}
	return (size + pageSize - 1) / pageSize * pageSize
}

// bytes returns the size of a value on a 64-bit machine.
func (t *Type) bytes() int { return int(Sizes.Sizeof(t.typ)) }
