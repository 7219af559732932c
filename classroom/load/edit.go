package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"racelab/lessons/progress"
)

// How learners type who write a kata: words of so many keys, with so long between two keys, and after each word they wait
// for the verdict.
const (
	wordKeys     = 12
	betweenKeys  = 150 * time.Millisecond
	verdictAfter = 2 * time.Minute // whoever has none by then gets none
)

// The kata that is written, and what its verdict says of the code as it stands.
const (
	editedKata    = "once"
	editedVerdict = "3 of 3 fail"
)

// edited is what editing learners saw.
type edited struct {
	keys     *keystrokes
	verdicts *keystrokes // from the last key of a word to the verdict
	mu       sync.Mutex
	each     []int // verdicts by learner
}

// dialEditor opens a screen of a learner who has a record, so that the course is not begun with its first minute, and opens
// the editor of the kata.
func dialEditor(ctx context.Context, s *server, key ssh.Signer, o options) (*client, error) {
	var r progress.Record
	r.FinishStage("lost-update", "story", time.Now())
	text, err := progress.Encode(r)
	if err != nil {
		return nil, err
	}
	conn, err := connect(ctx, s, key)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	sess, err := conn.NewSession()
	if err != nil {
		return nil, err
	}
	sess.Stdin = bytes.NewReader(text)
	if err := sess.Run("progress push"); err != nil {
		return nil, fmt.Errorf("giving the learner a record: %w", err)
	}
	c, err := dial(ctx, s, key, o, "")
	if err != nil {
		return nil, err
	}
	c.patience = verdictAfter // each key of theirs changes something
	for _, step := range []struct{ keys, shows string }{
		{":", ""}, {"kata " + editedKata, "kata " + editedKata}, {"\r", "Specification"}, {"\r", editedVerdict}, {"\x1b[1;5F", ""},
	} {
		if err := c.types(ctx, step.keys, step.shows); err != nil {
			c.close()
			return nil, err
		}
	}
	return c, nil
}

// types presses keys, and waits until the screen is sent what they show.
func (c *client) types(ctx context.Context, keys, shows string) error {
	c.forget()
	if _, err := io.WriteString(c.keys, keys); err != nil {
		return err
	}
	if shows == "" {
		return nil
	}
	if !c.sent(ctx, shows) {
		return fmt.Errorf("after the keys %q the screen never showed %q", keys, shows)
	}
	return nil
}

// sent waits until a text was sent.
func (c *client) sent(ctx context.Context, text string) bool {
	for deadline := time.Now().Add(verdictAfter); time.Now().Before(deadline) && ctx.Err() == nil; time.Sleep(time.Millisecond) {
		if c.has(text) {
			return true
		}
	}
	return false
}

// edit lets every learner type as many words, all at once, and wait for the verdict on each.
func edit(ctx context.Context, learners []*client, words int) *edited {
	e := &edited{keys: &keystrokes{}, verdicts: &keystrokes{}}
	var wg sync.WaitGroup
	for i, c := range learners {
		wg.Go(func() {
			n := 0
			for w := range words {
				if ctx.Err() != nil {
					break
				}
				if c.word(ctx, e, i, w) {
					n++
				}
			}
			e.mu.Lock()
			defer e.mu.Unlock()
			e.each = append(e.each, n)
		})
	}
	wg.Wait()
	return e
}

// word types a word that nobody else types, so that its verdict is known to nobody. It reports whether one came.
func (c *client) word(ctx context.Context, e *edited, learner, n int) bool {
	keys := fmt.Sprintf("// %03d %03d", learner, n)
	for len(keys) < wordKeys-1 {
		keys += "x"
	}
	for _, k := range keys + "\r" {
		c.forget()
		c.press(string(k), e.keys)
		settle(ctx, betweenKeys)
	}
	c.forget()
	at := time.Now()
	c.press("\r", e.keys)
	if !c.sent(ctx, editedVerdict) {
		e.verdicts.miss()
		return false
	}
	e.verdicts.add(time.Since(at))
	return true
}

// editing measures learners who write a kata, all at once.
func editing(ctx context.Context, s *server, o options) error {
	before, err := s.usage()
	if err != nil {
		return err
	}
	learners, err := dialAllWith(o, func(key ssh.Signer) (*client, error) { return dialEditor(ctx, s, key, o) })
	defer func() {
		for _, c := range learners {
			c.close()
		}
	}()
	if err != nil {
		return err
	}
	fmt.Printf("%d learners at %s have a kata open\n", len(learners), o.size)
	calm, err := s.usage()
	if err != nil {
		return err
	}
	received := total(learners)
	e := edit(ctx, learners, o.words)
	after, err := s.usage()
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	report(o, e.keys, learners, before, calm, after, total(learners)-received)
	if e.verdicts.count() == 0 {
		return errors.New("nobody got a verdict")
	}
	slices.Sort(e.each)
	fmt.Printf("  key to verdict: p50 %.0f ms, p90 %.0f, p99 %.0f, max %.0f over %d; %d without one\n",
		e.verdicts.quantile(0.5), e.verdicts.quantile(0.9), e.verdicts.quantile(0.99), e.verdicts.quantile(1), e.verdicts.count(), e.verdicts.lost)
	fmt.Printf("  verdicts a learner: least %d, most %d of %d\n", e.each[0], e.each[len(e.each)-1], o.words)
	return nil
}
