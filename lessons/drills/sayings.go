package drills

import (
	"fmt"
	"strings"
	"time"

	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

// This file holds what the texts of a drill say of its night, in sentences that are no claims about actions.

// Saying is a sentence, or a part of one, in a drill's texts. The linter looks for the words in the page and in what the
// reference responder says, and holds them to the nights.
type Saying struct {
	Words string
	Holds func(Nights) error
}

// Nights are a night in which nobody acts, and the one without the fault, at their ends.
type Nights struct{ Idle, Healthy *walk.Walk }

// interval is the time that one value of a metric stands for.
const interval = 30 * time.Second

// always says that a metric of the service keeps to a bound in every interval of the night in which nobody acts.
func always(service, metric string, bound float64) func(Nights) error {
	return func(n Nights) error {
		all, err := telemetry.Series(n.Idle.Events(), n.Idle, telemetry.Scope{Step: interval, Until: n.Idle.Now(), Process: service}, metric)
		if err != nil {
			return err
		}
		for _, p := range all[metric] {
			if p.OK && p.Value > bound {
				return fmt.Errorf("%s is %.1f at %s, and should be %.1f at most", metric, p.Value, p.At, bound)
			}
		}
		return nil
	}
}

// records counts the lines of a night's logs that have a message.
func records(w *walk.Walk, msg string) (n int) {
	for _, r := range telemetry.Records(w.Events(), w, telemetry.Query{}) {
		if r.Msg == msg {
			n++
		}
	}
	return n
}

// oftener says that lines with one message are more than those with another, in the night in which nobody acts.
func oftener(one, other string) func(Nights) error {
	return func(n Nights) error {
		if a, b := records(n.Idle, one), records(n.Idle, other); a <= b {
			return fmt.Errorf("%q is logged %d times, and %q %d times", one, a, other, b)
		}
		return nil
	}
}

// none says that no line of the logs has a level, in the night in which nobody acts.
func none(level string) func(Nights) error {
	return func(n Nights) error {
		for _, r := range telemetry.Records(n.Idle.Events(), n.Idle, telemetry.Query{}) {
			if r.Level == level {
				return fmt.Errorf("a line has the level %s: %s", level, r)
			}
		}
		return nil
	}
}

// counting is a count of the places of a show, by a replica.
type counting struct {
	process, show string
	from, to      time.Duration
}

// countings returns the counts of a night at the box office, by the moment at which they ended.
func countings(w *walk.Walk) (out []counting) {
	for _, r := range telemetry.Records(w.Events(), w, telemetry.Query{}) {
		if r.Msg == "places counted" {
			out = append(out, counting{r.Process, r.Get("show"), r.At - time.Duration(r.Number("ms"))*time.Millisecond, r.At})
		}
	}
	return out
}

// quickAlone says that a count of places takes less than a second in most cases in which no other is under way.
func quickAlone(n Nights) error {
	all, alone, quick := countings(n.Idle), 0, 0
	for i, c := range all {
		beside := false
		for j, o := range all {
			beside = beside || i != j && o.from < c.to && c.from < o.to
		}
		if beside {
			continue
		}
		alone++
		if c.to-c.from < time.Second {
			quick++
		}
	}
	if alone == 0 || quick*3 < alone*2 {
		return fmt.Errorf("of %d counts that ran alone %d took less than a second", alone, quick)
	}
	return nil
}

// onceByReplica says that in the night without the fault no replica counts the places of a show while it counts them already.
func onceByReplica(n Nights) error {
	all := countings(n.Healthy)
	for i, c := range all {
		for _, o := range all[:i] {
			if o.process == c.process && o.show == c.show && o.from < c.to && c.from < o.to {
				return fmt.Errorf("%s counts the places of %s twice at once, until %s and until %s", c.process, c.show, o.to, c.to)
			}
		}
	}
	return nil
}

// missed says that most fans who open the page of a show within a second after its message do not find it in the cache.
func missed(n Nights) error {
	opened := map[string]time.Duration{}
	asked, counted := map[string]bool{}, map[string]bool{} // requests
	for _, r := range telemetry.Records(n.Idle.Events(), n.Idle, telemetry.Query{}) {
		show, req := r.Get("show"), r.Get("req")
		switch {
		case strings.HasPrefix(r.Msg, "the sale of a show opens"):
			opened[show] = r.At
		case req == "" || opened[show] == 0:
		case r.Msg == "page from the cache" && r.At < opened[show]+time.Second:
			asked[req] = true
		case r.Msg == "places counted" && r.At-time.Duration(r.Number("ms"))*time.Millisecond < opened[show]+time.Second:
			asked[req], counted[req] = true, true
		}
	}
	if len(counted)*2 <= len(asked) {
		return fmt.Errorf("of %d requests within a second after a message %d counted the places", len(asked), len(counted))
	}
	return nil
}
