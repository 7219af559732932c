package redisdb

import (
	"math"
	"racelab/rt"
	"strings"
)

// times has the commands about deadlines.
func (s *server) times(name string, args []string) Reply {
	switch name {
	case "expire", "pexpire", "expireat", "pexpireat":
		return s.setDeadline(name, args)
	case "persist":
		e := s.get(args[1])
		had := e != nil && e.deadline != 0
		if had {
			e.deadline = 0
			s.touch(e.key)
		}
		return yes(had)
	}
	e := s.get(args[1])
	switch {
	case e == nil:
		return number(-2)
	case e.deadline == 0:
		return number(-1)
	}
	millis := (e.deadline + 999_999) / 1_000_000
	switch name {
	case "ttl":
		return number(int(((e.deadline-rt.Now()+999_999)/1_000_000 + 500) / 1000))
	case "pttl":
		return number(int((e.deadline - rt.Now() + 999_999) / 1_000_000))
	}
	rt.Reveal()
	if name == "expiretime" {
		return number(int((millis+500)/1000) + int(epoch()))
	}
	return number(int(millis) + int(epoch()*1000))
}

// epoch is when the run began, as Redis counts: seconds since 1970.
func epoch() int64 { return rt.Beginning() }

// after returns the deadline that a number of seconds or milliseconds means.
func after(unit string, n int64) rt.Instant {
	rt.Expires()
	switch unit {
	case "ex", "expire":
		return rt.Now() + rt.Instant(n)*1_000_000_000
	case "px", "pexpire":
		return rt.Now() + rt.Instant(n)*1_000_000
	}
	rt.Reveal()
	if unit == "exat" || unit == "expireat" {
		return rt.Instant(n-epoch()) * 1_000_000_000
	}
	return rt.Instant(n-epoch()*1000) * 1_000_000
}

// unixMillis returns milliseconds since 1970.
func unixMillis() int64 {
	rt.Reveal()
	return epoch()*1000 + int64(rt.Now()/1_000_000)
}

// tooFar reports whether a deadline is one that 64 bits of milliseconds do not hold, or
// that the virtual clock, which counts nanoseconds, does not reach.
func tooFar(unit string, n int64) (redis, clock bool) {
	scale := int64(1)
	if unit == "ex" || unit == "exat" || unit == "expire" || unit == "expireat" {
		scale = 1000
	}
	if n > math.MaxInt64/scale || n < math.MinInt64/scale {
		return true, false
	}
	if unit == "px" || unit == "ex" || unit == "expire" || unit == "pexpire" {
		if n*scale > math.MaxInt64-epoch()*1000 {
			return true, false
		}
	}
	return false, n*scale > 8_000_000_000_000 || n*scale < -8_000_000_000_000
}

func (s *server) setDeadline(name string, args []string) Reply {
	n, good := integer(args[2])
	if !good {
		return notInteger
	}
	nx, xx, gt, lt := false, false, false, false
	for _, o := range args[3:] {
		switch strings.ToLower(o) {
		case "nx":
			nx = true
		case "xx":
			xx = true
		case "gt":
			gt = true
		case "lt":
			lt = true
		default:
			return failure("ERR Unsupported option " + o)
		}
	}
	if nx && (xx || gt || lt) {
		return failure("ERR NX and XX, GT or LT options at the same time are not compatible")
	}
	if gt && lt {
		return failure("ERR GT and LT options at the same time are not compatible")
	}
	if redis, clock := tooFar(name, n); redis {
		return failure("ERR invalid expire time in '" + name + "' command")
	} else if clock {
		rt.NotModelled("the command " + strings.Join(args, " ") + " sets a deadline that the model's clock does not reach")
	}
	e := s.get(args[1])
	if e == nil {
		return number(0)
	}
	at := after(name, n)
	has := e.deadline != 0
	if nx && has || xx && !has || gt && (!has || at <= e.deadline) || lt && has && at >= e.deadline {
		return number(0)
	}
	if at <= rt.Now() {
		s.drop(e.key)
		return number(1)
	}
	e.deadline = at
	s.touch(e.key)
	return number(1)
}
