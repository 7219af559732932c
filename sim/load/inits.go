package load

import (
	"cmp"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// This file has the order in which packages are initialized.

// inits returns the initializers of the packages of a program: as since Go 1.21, in the order of their import
// paths, each as soon as all that it imports have had theirs. The initializer of a package begins with those of what it
// imports, which do nothing the second time.
func inits(prog *ssa.Program, mains []*checked) []*ssa.Function {
	var all []*types.Package
	seen := map[*types.Package]bool{}
	var visit func(p *types.Package)
	visit = func(p *types.Package) {
		if seen[p] {
			return
		}
		seen[p] = true
		for _, q := range p.Imports() {
			visit(q)
		}
		all = append(all, p)
	}
	for _, c := range mains {
		visit(c.pkg)
	}
	slices.SortStableFunc(all, func(p, q *types.Package) int { return cmp.Compare(p.Path(), q.Path()) })
	var out []*ssa.Function
	done := map[*types.Package]bool{}
	for len(all) > 0 {
		at := slices.IndexFunc(all, func(p *types.Package) bool {
			return !slices.ContainsFunc(p.Imports(), func(q *types.Package) bool { return !done[q] })
		})
		at = max(at, 0) // imports make no circle
		p := all[at]
		all = slices.Delete(all, at, at+1)
		done[p] = true
		if built := prog.Package(p); built != nil && p != types.Unsafe {
			out = append(out, built.Func("init"))
		}
	}
	return out
}
