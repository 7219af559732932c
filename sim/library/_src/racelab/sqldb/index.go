package sqldb

// This file has indexes that are made and dropped by themselves.

// dropIndex is DROP INDEX.
func (x *execution) dropIndex(name string) *Error {
	tab := x.indexed(name)
	if tab == nil {
		if x.info[planIf] == 1 {
			return nil
		}
		return failed("42704", "index \""+name+"\" does not exist")
	}
	if x.info[planConcurrently] == 1 {
		if x.s.inBlock() {
			return failed("25001", "DROP INDEX CONCURRENTLY cannot run inside a transaction block")
		}
		notConcurrent(x.db, x.t)
	}
	if e := x.own(tab, accessExclusive); e != nil {
		return e
	}
	def, failure := define(x.db.Lite, tab.def, "DROP INDEX \""+name+"\"", nil)
	if failure != nil {
		return failedAs(failure)
	}
	return x.become(tab, def, true)
}
