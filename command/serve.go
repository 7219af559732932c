package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"racelab/classroom"
	"racelab/classroom/fair"
	"racelab/classroom/sshd"
	"racelab/classroom/store"
	"racelab/lessons"
	"racelab/sim"
	"racelab/ui"
)

// serveFlags are the flags of serve.
type serveFlags struct {
	listen         string
	hostKey        string
	state          string
	allowKeys      string
	instructorKeys string
	budget         string
	logJSON        bool
	limits         sshd.Limits
	nats           string
	natsCreds      string
	replicas       int
	metrics        string
	invite         string
	drain          time.Duration
	explorers      int
}

func (a *app) serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Open the lab to learners over SSH",
		Long: "Open the lab to anyone with an SSH client. Learners are known by their keys; no shell, no forwarding and no files are to be had. " +
			"On the first start a host key is made. An interrupt lets nobody in any more, tells the learners, and ends in good order.",
		Example: "racelab serve\nracelab serve --listen :23234 --allow-keys class.pub",
		Args:    noArgs,
		RunE:    a.do(func(ctx context.Context, _ []string) (int, error) { return a.serve(ctx, f) }),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", ":23234", "address to listen on")
	flags.StringVar(&f.state, "state", "", "folder for keys and progress (default: racelab/serve in the state folder of your account)")
	flags.StringVar(&f.hostKey, "host-key", "", "file of the server's private key, made if it is not there (default: host_key in --state)")
	flags.StringVar(&f.allowKeys, "allow-keys", "", "let only these keys in: a file as authorized_keys")
	flags.StringVar(&f.instructorKeys, "instructor-keys", "", "who may open rooms: a file as authorized_keys (default: instructors in --state, or else your own public keys)")
	flags.StringVar(&f.budget, "budget", "", "of one exploration: "+budgetUsage)
	flags.IntVar(&f.explorers, "explorers", 0, "explorations at once (default: one less than there are cores)")
	flags.IntVar(&f.limits.Connections, "connections", 1000, "connections at once")
	flags.IntVar(&f.limits.PerAddress, "per-address", 400, "connections at once from one address; a class sits behind one")
	flags.DurationVar(&f.limits.Idle, "idle", 30*time.Minute, "end a screen after so long without a key")
	flags.DurationVar(&f.limits.Longest, "longest", 12*time.Hour, "end a connection after so long")
	flags.DurationVar(&f.drain, "drain", 10*time.Second, "how long learners have when the server stops")
	flags.StringVar(&f.nats, "nats", "", "keep progress and rooms in this NATS server or cluster, URLs with commas between (also RACELAB_NATS, which ps does not show; default: inside this process)")
	flags.StringVar(&f.natsCreds, "nats-creds", "", "a .creds file for --nats")
	flags.IntVar(&f.replicas, "nats-replicas", 0, "copies that the cluster keeps (default: three if it has three servers)")
	flags.StringVar(&f.metrics, "metrics", "", "address for /healthz and /metrics, such as 127.0.0.1:9234 (default: none)")
	flags.StringVar(&f.invite, "invite", "", "how learners reach the server, for the projector: \"ssh -t lab.example.org\"")
	flags.BoolVar(&f.logJSON, "log-json", false, "log as JSON")
	return cmd
}

func (a *app) serve(ctx context.Context, f serveFlags) (int, error) {
	budget, err := parseBudget(f.budget)
	if err != nil {
		return statusError, err
	}
	if f.state == "" {
		if f.state, err = a.stateFolder("serve"); err != nil {
			return statusError, err
		}
	}
	if f.hostKey == "" {
		f.hostKey = filepath.Join(f.state, "host_key")
	}
	if f.nats == "" {
		f.nats = a.env("RACELAB_NATS")
	}
	var allowed *sshd.Keys
	if f.allowKeys != "" {
		if allowed, err = sshd.ReadKeys(f.allowKeys); err != nil {
			return statusError, err
		}
	}
	a.grace.Store(int64(f.drain + 10*time.Second))
	log := a.logger(f.logJSON)
	if a.env("GOGC") == "" {
		// Frames are short-lived garbage beside what a learner keeps, which is little:
		// memory is cheaper here than the processor's time.
		debug.SetGCPercent(200)
	}
	share := fair.New(f.explorers, fair.DefaultBudget())
	if f.budget != "" {
		share = fair.New(f.explorers, budget)
	}
	instructors, err := a.instructors(f, log)
	if err != nil {
		return statusError, err
	}
	kept, err := store.Open(ctx, store.Options{Folder: filepath.Join(f.state, "nats"), URL: f.nats, Credentials: f.natsCreds, Replicas: f.replicas, Name: f.listen})
	if err != nil {
		return statusError, err
	}
	defer kept.Close()
	class := classroom.New(classroom.Options{
		Lesson: servedLesson, Print: printRemote, Share: share, Store: kept, Instructors: instructors, Invite: f.invite, Log: log,
	})
	if allowed != nil {
		allowed = allowed.With(instructors)
	}
	server, err := sshd.New(sshd.Options{App: class, HostKey: f.hostKey, Allowed: allowed, Limits: f.limits, Log: log, Drain: f.drain, Version: "racelab"})
	if err != nil {
		return statusError, err
	}
	listener, err := net.Listen("tcp", f.listen)
	if err != nil {
		return statusError, fmt.Errorf("cannot listen: %w; name another address with --listen", err)
	}
	if f.metrics != "" {
		health, err := net.Listen("tcp", f.metrics)
		if err != nil {
			return statusError, fmt.Errorf("cannot listen for --metrics: %w", err)
		}
		go func() {
			if err := class.Health(ctx, health, server); err != nil {
				log.Error("health", "err", err)
			}
		}()
	}
	fmt.Fprintf(a.stdout, "racelab listens on %s\nhost key %s\nlearners: ssh -t -p %d HOST\n", listener.Addr(), server.Fingerprint(), listener.Addr().(*net.TCPAddr).Port)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return statusError, err
	case <-ctx.Done():
	}
	log.Info("stopping", "learners", server.Figures.Sessions.Load())
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), f.drain+5*time.Second)
	defer cancel()
	if err := server.Shutdown(stop); err != nil {
		return statusError, err
	}
	return statusHolds, nil
}

// instructors returns the keys of those who may open rooms: the file that was
// named, the file in the state folder, or the keys of whoever starts the server.
func (a *app) instructors(f serveFlags, log *slog.Logger) (*sshd.Keys, error) {
	if f.instructorKeys != "" {
		return sshd.ReadKeys(f.instructorKeys)
	}
	path := filepath.Join(f.state, "instructors")
	if _, err := os.Stat(path); err == nil {
		return sshd.ReadKeys(path)
	}
	keys := sshd.NewKeys()
	home, err := os.UserHomeDir()
	if err != nil {
		return keys, nil
	}
	files, _ := filepath.Glob(filepath.Join(home, ".ssh", "*.pub")) // the pattern is right
	for _, file := range files {
		if own, err := sshd.ReadKeys(file); err == nil {
			keys = keys.With(own)
		}
	}
	if keys.Len() == 0 {
		log.Warn("nobody may open rooms: put instructors' public keys into a file and name it with --instructor-keys")
	} else {
		log.Info("whoever has one of your own SSH keys may open rooms", "keys", keys.Len())
	}
	return keys, nil
}

// stateFolder returns a folder for what racelab keeps.
func (a *app) stateFolder(name string) (string, error) {
	if dir := a.env("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "racelab", name), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("cannot find a folder to keep things in: %w; name one with --state", err)
	}
	return filepath.Join(home, ".local", "state", "racelab", name), nil
}

func (a *app) logger(asJSON bool) *slog.Logger {
	if asJSON {
		return slog.New(slog.NewJSONHandler(a.stderr, nil))
	}
	return slog.New(slog.NewTextHandler(a.stderr, nil))
}

// servedLesson opens a lesson for the classroom.
func servedLesson(name string) (ui.Lesson, error) {
	if name != "" {
		if _, err := lessons.Find(name); err != nil {
			return ui.Lesson{}, err
		}
	}
	return labLesson(name, labFlags{})
}

// printRemote runs one of the commands that learners have without a terminal.
// Nothing in it opens a file: a program comes from in.
func printRemote(ctx context.Context, args []string, in io.Reader, out, errs io.Writer, share *fair.Share, learner string) int {
	a := &app{stdout: out, stderr: errs}
	root := &cobra.Command{Use: "ssh HOST", SilenceErrors: true, SilenceUsage: true, CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true}}
	check := a.checkCommand()
	check.Use = "check [LESSON]"
	check.Short = "Explore every interleaving of a lesson, or of the Go file on standard input"
	check.Long, check.Example = check.Short+".", "ssh HOST check < bank.go\nssh HOST check lost-update --switch lock"
	check.Args = cobra.MaximumNArgs(1)
	flags := check.Flags()
	check.RunE = a.do(func(ctx context.Context, args []string) (int, error) {
		f := checkFlags{}
		f.switches, _ = flags.GetStringSlice("switch")
		f.budget, _ = flags.GetString("budget")
		f.timers, _ = flags.GetString("timers")
		f.run, _ = flags.GetString("run")
		return a.checkRemote(ctx, args, in, f, share, learner)
	})
	replay := a.replayCommand()
	replay.Use, replay.Args = "replay TOKEN", cobra.ExactArgs(1)
	replay.Long, replay.Example = "Run the schedule that a lesson's token carries, step by step.", "ssh HOST replay TOKEN"
	replay.RunE = a.do(func(ctx context.Context, args []string) (int, error) {
		give, err := share.Take(ctx, learner)
		if err != nil {
			return statusError, err
		}
		defer give()
		return a.replay(args)
	})
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(check, replay, a.lessonsCommand())
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errs)
	root.SetIn(in)
	if err := root.ExecuteContext(ctx); err != nil {
		a.fail(err)
		return statusError
	}
	return a.status
}

// checkRemote checks a lesson, or source that a learner sent, within the share.
func (a *app) checkRemote(ctx context.Context, args []string, in io.Reader, f checkFlags, share *fair.Share, learner string) (int, error) {
	budget, err := parseBudget(f.budget)
	if err != nil {
		return statusError, err
	}
	if f.timers != "idle" && f.timers != "any" {
		return statusError, errors.New("--timers is idle or any")
	}
	var source []byte
	if len(args) == 0 || args[0] == "-" {
		if source, err = io.ReadAll(io.LimitReader(in, maxSource+1)); err != nil {
			return statusError, fmt.Errorf("cannot read the program: %w", err)
		}
	}
	give, err := share.Take(ctx, learner)
	if err != nil {
		return statusError, err
	}
	defer give()
	t, err := remoteTarget(args, source)
	if err != nil {
		return statusError, err
	}
	return a.checkTarget(ctx, t, f, share.Bound(budget))
}

// remoteTarget opens a lesson by name, or source that was sent. It never looks at
// the server's files.
func remoteTarget(args []string, source []byte) (*target, error) {
	if len(args) == 1 && args[0] != "-" {
		l, err := lessons.Find(args[0])
		if err != nil {
			return nil, fmt.Errorf("%w; to check a program of yours, send it: ssh HOST check < FILE", err)
		}
		p, err := l.Load()
		return &target{program: p, lesson: l}, err
	}
	if len(source) > maxSource {
		return nil, fmt.Errorf("the program is too large: racelab reads up to %d MiB of source", maxSource>>20)
	}
	if len(bytes.TrimSpace(source)) == 0 {
		return nil, errors.New("there is no program on standard input; try: ssh HOST check < bank.go")
	}
	p, err := sim.Load("program.go", []sim.File{{Name: "program.go", Text: source}})
	if err != nil {
		return nil, err
	}
	return &target{program: p}, nil
}
