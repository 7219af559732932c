package sim

import (
	"context"
	"time"

	"racelab/sim/explore"
)

// firstTime is how long the reason of a first failing run may be looked for: somebody waits for it.
const firstTime = 50 * time.Millisecond

// TellFirst returns b so that an exploration with it calls told as soon as one failing run is known, at
// most once and from another goroutine. The run need not be the shortest one, and its reason is looked
// for in 50 ms only: what it says is right, and the report may say more. Its Line is not worked out.
func (p *Program) TellFirst(ctx context.Context, c Config, b Budget, told func(*Failure)) Budget {
	c, opts, err := p.options(c)
	if err != nil {
		return b // exploring says what is wrong
	}
	b.First = func(f explore.Failure) {
		rp := &reporter{prog: p, cfg: c, opts: opts, res: &explore.Result{}}
		r := rp.run(f.Moves)
		out := failure(&f, r)
		d := &Decider{prog: p, cfg: c, opts: opts, soon: firstTime}
		ctx, cancel := context.WithTimeout(ctx, 2*firstTime)
		defer cancel()
		if text := d.Why(ctx, r); text != "" {
			out.Reason = &Reason{Text: text}
		}
		told(out)
	}
	return b
}
