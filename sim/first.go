package sim

import (
	"context"

	"racelab/sim/explore"
)

// firstStates and firstWork bound the search for the reason of a first failing run: somebody waits for it.
const (
	firstStates = 2_000
	firstWork   = 100_000
)

// TellFirst returns b so that an exploration with it calls told as soon as one failing run is known, at
// most once and from another goroutine. The run need not be the shortest one, and its reason is looked
// for with little work: what it says is right, and the report may say more. Its Line is not worked out.
func (p *Program) TellFirst(ctx context.Context, c Config, b Budget, told func(*Failure)) Budget {
	c, opts, err := p.options(c)
	if err != nil {
		return b // exploring says what is wrong
	}
	b.First = func(f explore.Failure) {
		rp := &reporter{prog: p, cfg: c, opts: opts, res: &explore.Result{}}
		r := rp.run(f.Moves)
		out := failure(&f, r)
		d := &Decider{prog: p, cfg: c, opts: opts, few: firstStates, work: firstWork}
		if text := d.Why(ctx, r); text != "" {
			out.Reason = &Reason{Text: text}
		}
		told(out)
	}
	return b
}
