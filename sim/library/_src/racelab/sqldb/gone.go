package sqldb

// Gone rolls back what a process that is no more has left open in every database, as a server does whose
// client hangs up.
func Gone(process int) { databases.gone(process) }

//racelab:step
func (r *registry) gone(process int) {
	for _, d := range r.all {
		for _, t := range append([]*txn{}, d.active...) {
			if t.process == process && t.running {
				t.unqueue()
				d.finish(t, false)
			}
		}
		for _, l := range d.advisory {
			for i := len(l.locks) - 1; i >= 0; i-- {
				if by := l.locks[i].by; by.process == process && by.of != nil {
					l.locks = append(l.locks[:i:i], l.locks[i+1:]...)
				}
			}
		}
		d.wake()
		d.tidy()
	}
}

// unqueue takes t out of the line in which it waits.
func (t *txn) unqueue() {
	if t.waitRow != nil {
		t.waitRow.queue = without(t.waitRow.queue, t)
	}
	if t.waitLock != nil {
		t.waitLock.queue = without(t.waitLock.queue, t)
	}
	t.waitRow, t.waitLock, t.other = nil, nil, nil
}
