package sqldb

import "racelab/rt"

// Look carries out a statement for somebody outside who only reads, and tells what it gives. An empty name is that
// of the database that was opened first.
func Look(name, text string) { databases.look(name, text, true) }

// Change carries out statements, one after the other, for somebody outside, and tells what they give.
func Change(name, text string) { databases.look(name, text, false) }

func (r *registry) look(name, text string, readOnly bool) {
	var d *DB
	for _, o := range r.all {
		if d == nil && (name == "" || o.name == name) {
			d = o
		}
	}
	if d == nil {
		rt.Returned("there is no database "+name, true)
		return
	}
	texts, e := d.Split(text)
	if e != nil {
		rt.Returned(e.words(), true)
		return
	}
	s := d.Session()
	if readOnly {
		s.Begin(RepeatableRead, true)
	}
	for _, one := range texts {
		res := s.Run(&Call{Text: one})
		if res.Err != nil {
			s.Close()
			rt.Returned(res.Err.words(), true)
			return
		}
		for _, c := range res.Columns {
			rt.Observe(rt.Column, c, "", 0, 0)
		}
		for _, row := range Deliver(res.Rows, false) {
			rt.Observe(rt.Row, row, "", 0, 0)
		}
		if !readOnly {
			rt.Returned(one+res.words(), false)
		}
	}
	s.Close()
	if readOnly {
		rt.Returned("", false)
	}
}

// words are those in which psql shows an error.
func (e *Error) words() string {
	if len(e.Code) == 5 {
		return "ERROR: " + e.Message + " (SQLSTATE " + e.Code + ")"
	}
	return "ERROR: " + e.Message
}

// Found returns the rows of a query in words, and "" if there are none; in the database that was opened first.
func Found(query string) string {
	if len(databases.all) == 0 {
		return "there is no database"
	}
	r := databases.all[0].Session().Run(&Call{Text: query})
	switch {
	case r.Err != nil:
		return r.Err.words()
	case len(r.Rows) == 0:
		return ""
	}
	return words(r.Rows)
}
