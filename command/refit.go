package command

import (
	"context"
	"strings"

	"racelab/lessons"
	"racelab/sim"
)

// refitted is a token's schedule in source that may have changed since.
type refitted struct {
	fit  *sim.Fit
	near sim.Near // the failing run nearest to it, where the schedule itself does not fail
	told bool     // near was searched for
}

// fitToken follows a token in a program. The source of a lesson's token is known: it is the
// lesson. So one that is too short to be followed elsewhere is taken from there.
func fitToken(p *sim.Program, token string, info sim.TokenInfo) (*sim.Fit, error) {
	fit, err := p.Refit(token)
	if err == nil {
		return fit, nil
	}
	l, unknown := lessons.Find(info.Name)
	if unknown != nil || info.SourceHash == p.Hash()[:len(info.SourceHash)] {
		return nil, err
	}
	original, loading := l.Load()
	if loading != nil {
		return nil, err
	}
	run, other := original.Replay(token)
	if other != nil {
		return nil, err
	}
	return p.RefitRun(run, info.Config())
}

// search looks for the failing run nearest to the schedule, if the source has changed and
// the schedule no longer fails.
func (r *refitted) search(ctx context.Context) (err error) {
	if r.fit.Same || r.fit.Fails() {
		return nil
	}
	r.near, err = r.fit.Nearest(ctx, judging)
	r.told = err == nil
	return err
}

// withToken prints the reports of a check, and then how a token's schedule fits what was
// checked.
func (a *app) withToken(ctx context.Context, t *target, f checkFlags, all []checked, entries, status int) (int, error) {
	info, err := sim.ParseToken(f.token)
	if err != nil {
		return statusError, err
	}
	r := refitted{}
	if r.fit, err = fitToken(t.program, f.token, info); err != nil {
		if f.watch { // the test that it is of may be gone
			f.token = ""
			return status, a.print(reportsText(t.title(), all))
		}
		return statusError, err
	}
	if err := r.search(ctx); err != nil {
		return statusError, err
	}
	if a.json {
		switch out := reportsJSON(t.program.Name(), all, entries).(type) {
		case reportJSON:
			out.Followed = r.json()
			return status, writeJSON(a.stdout, out)
		case suiteJSON:
			out.Followed = r.json()
			return status, writeJSON(a.stdout, out)
		}
	}
	var b strings.Builder
	b.WriteString(reportsText(t.title(), all))
	paragraph(&b, "Token", r.fit.Words()+" "+r.ending())
	r.text(&b)
	return status, a.print(b.String() + "\n")
}

// ending says how the run ends that follows the schedule.
func (r *refitted) ending() string {
	e := r.fit.Run.View(r.fit.Run.Len()).End
	switch {
	case e == nil:
		return "It does not come to an end."
	case e.Fails:
		return "It fails: " + e.Why + "."
	}
	return "It holds."
}

// tokenEnds says why the run goes on by itself.
func (r *refitted) tokenEnds() string {
	if r.fit.Why != "" {
		return "here the schedule fits no longer; the run goes on without switching"
	}
	return "here the token ends; the run goes on without switching"
}

// text tells of the nearest failing run.
func (r *refitted) text(b *strings.Builder) {
	if !r.told {
		return
	}
	paragraph(b, "Nearest", r.near.Words())
	if n := r.near.Run; n != nil {
		if e := n.View(n.Len()).End; e != nil {
			paragraph(b, "", e.Why)
		}
		paragraph(b, "", "racelab replay "+n.Token())
	}
}

// fitJSON tells of the schedule in JSON.
type fitJSON struct {
	Same    bool   `json:"same_source"`
	Fits    int    `json:"fits_to_step"`
	Of      int    `json:"steps_of_token"`
	Words   string `json:"fit"`
	Nearest string `json:"nearest_failure,omitempty"` // in words
	Common  int    `json:"nearest_common_steps,omitempty"`
	Token   string `json:"nearest_token,omitempty"`
	Proven  bool   `json:"nearest_proven,omitempty"`
}

func (r *refitted) json() *fitJSON {
	out := &fitJSON{Same: r.fit.Same, Fits: r.fit.Steps, Of: r.fit.Of, Words: r.fit.Words()}
	if !r.told {
		return out
	}
	out.Nearest, out.Common, out.Proven = r.near.Words(), r.near.Common, r.near.Proven
	if r.near.Run != nil {
		out.Token = r.near.Run.Token()
	}
	return out
}
