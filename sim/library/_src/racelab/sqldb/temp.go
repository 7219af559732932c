package sqldb

// This file ends temporary tables, with a transaction or with their session.

// emptyTemps does at the end of a transaction what ON COMMIT says.
func (s *Session) emptyTemps() {
	for _, tab := range append([]*table{}, s.db.tables...) {
		switch {
		case tab.of != s || tab.by != nil:
		case tab.atEnd == "drop":
			s.db.drop(tab)
			s.temps--
		case tab.atEnd == "delete":
			tab.rows = nil
		}
	}
}

// dropTemps drops the temporary tables of a session that ends.
func (s *Session) dropTemps() {
	if s.temps == 0 {
		return
	}
	for _, tab := range append([]*table{}, s.db.tables...) {
		if tab.of == s {
			s.db.drop(tab)
		}
	}
	s.temps = 0
}
