package sqldb

import "racelab/rt"

// This file has SET and SHOW.

func milliseconds(name, value string) (n int, failure []string)

// notModelled ends the check.
func notModelled(what string) {
	rt.NotModelled("the program asks PostgreSQL for " + what + ", which the model does not have")
}

// harmless are the settings that change nothing that programs can tell.
func harmless(name string) bool {
	switch name {
	case "application_name", "client_min_messages", "client_encoding", "search_path", "timezone", "work_mem", "jit", "extra_float_digits",
		"synchronous_commit", "deadlock_timeout", "enable_seqscan", "enable_indexscan", "enable_bitmapscan", "standard_conforming_strings", "datestyle", "random_page_cost":
		return true
	}
	return false
}

// set is SET name = value.
func (d *DB) set(s *Session, info []int, name, value string) *Error {
	local := info[planLocal] == 1
	if s.Loose && !s.block && !local && !d.Lite && (name == "lock_timeout" || name == "statement_timeout" || name == "default_transaction_isolation") {
		notModelled("SET " + name + " on whatever connection of the pool is free, so that chance says which statements it is for; use a sql.Conn or SET LOCAL in a transaction")
	}
	switch name {
	case "all":
		if value != "default" {
			return failed("42601", "syntax error at or near \"all\"")
		}
		s.patience, s.always, s.limit, s.limits, s.usual = 0, 0, 0, 0, Unset
	case "statement_timeout":
		n, failure := milliseconds(name, value)
		if failure != nil {
			return failedAs(failure)
		}
		if s.inBlock() || !local {
			s.limit = n
		}
		if !local {
			s.limits = n
		}
	case "lock_timeout":
		n, failure := milliseconds(name, value)
		if failure != nil {
			return failedAs(failure)
		}
		if !d.Lite && (s.inBlock() || !local) { // LOCAL means nothing outside
			s.patience = n
		}
		if !local {
			s.always = s.patience
		}
	case "default_transaction_isolation":
		level, ok := levelOf(value)
		if !ok {
			return failed("22023", "invalid value for parameter \""+name+"\": \""+value+"\"")
		}
		s.usual = level
	case "transaction_isolation":
		notModelled("SET transaction_isolation; write SET TRANSACTION ISOLATION LEVEL")
	default:
		if d.Lite || harmless(name) {
			return nil
		}
		notModelled("SET " + name)
	}
	return nil
}

func levelOf(value string) (int, bool) {
	switch value {
	case "read committed", "read uncommitted":
		return ReadCommitted, true
	case "repeatable read":
		return RepeatableRead, true
	case "serializable":
		return Serializable, true
	case "default":
		return Unset, true
	}
	return 0, false
}

// show returns a setting, encoded.
func (s *Session) show(name string) string {
	level := s.usual
	switch name {
	case "transaction_isolation":
		if s.level != Unset {
			level = s.level
		}
		if s.txn != nil {
			level = s.txn.level
		}
		return "s" + levelWord(level)
	case "default_transaction_isolation":
		return "s" + levelWord(level)
	case "transaction_read_only":
		if s.readOnly {
			return "son"
		}
		return "soff"
	case "lock_timeout":
		return "s" + span(s.patience)
	case "statement_timeout":
		return "s" + span(s.limit)
	}
	notModelled("SHOW " + name)
	return ""
}

// span writes milliseconds as SHOW does.
func span(n int) string {
	switch {
	case n == 0:
		return "0"
	case n%3600000 == 0:
		return itoa(n/3600000) + "h"
	case n%60000 == 0:
		return itoa(n/60000) + "min"
	case n%1000 == 0:
		return itoa(n/1000) + "s"
	}
	return itoa(n) + "ms"
}

// discard is DISCARD ALL.
func (s *Session) discard() *Error {
	if s.inBlock() {
		return failed("25001", "DISCARD ALL cannot run inside a transaction block")
	}
	s.patience, s.always, s.limit, s.limits, s.usual, s.cursors, s.given = 0, 0, 0, 0, Unset, nil, nil
	s.unlockAll()
	s.dropTemps()
	return nil
}

func levelWord(level int) string {
	switch level {
	case RepeatableRead:
		return "repeatable read"
	case Serializable:
		return "serializable"
	}
	return "read committed"
}
