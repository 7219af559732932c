package machine

import "math/rand/v2"

// Scatter lets objects that are made from now on have other numbers, drawn by chance, than they would have.
func (m *Machine) Scatter(seed uint64) {
	first := len(m.heap)
	m.heap = append(m.heap, make([]*object, 40)...)
	for _, i := range rand.New(rand.NewPCG(seed, 1)).Perm(40) {
		m.free = append(m.free, uint32(first+i))
	}
}
