// Package saferio reads as much as a header says, in pieces, so that a wrong header costs little.
package saferio

import "io"

const piece = 64 << 10

// ReadData reads n bytes.
func ReadData(r io.Reader, n uint64) ([]byte, error) {
	var out []byte
	for uint64(len(out)) < n {
		next := make([]byte, min(n-uint64(len(out)), piece))
		k, err := io.ReadFull(r, next)
		if err != nil {
			if len(out) > 0 && err == io.EOF || k > 0 {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
		out = append(out, next...)
	}
	if out == nil {
		out = []byte{}
	}
	return out, nil
}

// ReadDataAt reads n bytes from an offset.
func ReadDataAt(r io.ReaderAt, n uint64, off int64) ([]byte, error) {
	out := make([]byte, n)
	k, err := r.ReadAt(out, off)
	if err != nil && (err != io.EOF || uint64(k) < n) {
		return nil, err
	}
	return out, nil
}

// SliceCapWithSize returns the capacity to begin with for c elements of a size in bytes; -1 for too many.
func SliceCapWithSize(size, c uint64) int {
	if int64(c) < 0 || c != uint64(int(c)) || size > 0 && c > (1<<64-1)/size {
		return -1
	}
	return int(min(c, max(1, piece/max(1, size))))
}

// SliceCap is SliceCapWithSize for elements of type E.
func SliceCap[E any](c uint64) int { return SliceCapWithSize(8, c) }
