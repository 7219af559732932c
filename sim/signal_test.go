package sim_test

import (
	"slices"
	"testing"

	"racelab/sim"
)

// TestSignalsFromOutside: any signal that a program asks for may come, and who waits for one does not wait for ever. A
// compiled program that only waits for a signal is not called a deadlock either.
func TestSignalsFromOutside(t *testing.T) {
	for name, tt := range map[string]struct {
		body string
		want []string
	}{
		"either of two that end": {`c := make(chan os.Signal, 1)
			signal.Notify(c, os.Interrupt, syscall.SIGTERM)
			fmt.Print(<-c)`, []string{"interrupt", "terminated"}},
		"a context of either": {`ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
			defer stop()
			<-ctx.Done()
			fmt.Print(context.Cause(ctx))`, []string{"interrupt signal received", "terminated signal received"}},
		"a loop over one that ends and one that does not": {`c := make(chan os.Signal, 1)
			signal.Notify(c, syscall.SIGHUP, syscall.SIGTERM)
			for s := range c {
				if s == syscall.SIGTERM { fmt.Print("bye"); return }
				fmt.Print("again ")
			}`, []string{"again ", "again bye", "bye"}},
		"two channels": {`hup, term := make(chan os.Signal, 1), make(chan os.Signal, 1)
			signal.Notify(hup, syscall.SIGHUP)
			signal.Notify(term, syscall.SIGTERM)
			select {
			case <-hup: fmt.Print("again")
			case <-term: fmt.Print("bye")
			}`, []string{"again", "bye"}},
		"who waits for a second one is no leak": {`c := make(chan os.Signal, 1)
			signal.Notify(c, os.Interrupt)
			<-c
			go func() { <-c; os.Exit(1) }()
			fmt.Print("ends")`, []string{"ends"}},
		"who never ends but for signals": {`c := make(chan os.Signal, 1)
			signal.Notify(c, syscall.SIGUSR1)
			for range c { fmt.Print("dump") }`, []string{"dump"}},
		"who is served by who waits for a signal": {`c, stop := make(chan os.Signal, 1), make(chan int)
			signal.Notify(c, syscall.SIGHUP)
			go func() { <-c; <-c; stop <- 1 }()
			<-stop`, []string{""}},
		"a channel that is told no more": {`c := make(chan os.Signal, 1)
			signal.Notify(c, syscall.SIGHUP)
			signal.Stop(c)
			select { case <-c: return; default: }
			<-c`, []string{"", "fatal error: all goroutines are asleep - deadlock!"}},
		"a lock that nobody gives back": {`c := make(chan os.Signal, 1)
			signal.Notify(c, syscall.SIGHUP)
			var mu sync.Mutex
			mu.Lock()
			go func() { for range c {} }()
			mu.Lock()`, []string{"fatal error: all goroutines are asleep - deadlock!"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := loadText(t, "package main\n\nimport (\"context\"; \"fmt\"; \"os\"; \"os/signal\"; \"sync\"; \"syscall\")\n\n"+
				"var _ sync.Mutex\nvar _ = context.Background\nvar _ = fmt.Print\nvar _ = syscall.SIGHUP\n\nfunc main() {\n"+tt.body+"\n}\n")
			r, err := p.Explore(t.Context(), sim.Config{AnyTimers: true}, sim.Budget{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, o := range r.Outcomes {
				got = append(got, o.Text)
			}
			slices.Sort(got)
			if !slices.Equal(got, tt.want) || !r.Complete {
				t.Errorf("it ends in %q, want %q; %s", got, tt.want, r.Coverage)
			}
		})
	}
}
