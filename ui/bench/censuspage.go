package bench

// openOutcome puts the example of an outcome on the bench.
func (b *Bench) openOutcome(i int) {
	r := b.report()
	if r == nil || i < 0 || i >= len(r.Outcomes) {
		return
	}
	o := r.Outcomes[i]
	b.show(o.Schedule, "A run that ends with "+outcomeText(o)+".")
}
