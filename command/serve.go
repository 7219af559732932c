package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"racelab/classroom"
	"racelab/classroom/confine"
	"racelab/classroom/court"
	"racelab/classroom/fair"
	"racelab/classroom/oncall"
	"racelab/classroom/room/rehearse"
	"racelab/classroom/sshd"
	"racelab/classroom/store"
	"racelab/lessons"
	"racelab/ui"
)

// maxUnread bounds what is held of programs that learners send, in bytes, until
// their turn comes.
const maxUnread = 64 << 20

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
	balancers      string
	rehearse       int
	drain          time.Duration
	explorers      int
	confine        confine.Limits
	programMemory  int           // MiB
	nightMemory    int           // MiB
	nights         int           // that are kept in mind
	exercise       time.Duration // to judge a draft
	packs          []string      // folders of lessons and katas beside those of the course
}

func (a *app) serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Open the lab to learners over SSH",
		Long: "Open the lab to anyone with an SSH client. Learners are known by their keys; nobody gets a shell, a forwarding or a file. " +
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
	flags.StringVar(&f.instructorKeys, "instructor-keys", "", "who may open rooms: a file as authorized_keys (default: instructors in --state)")
	flags.StringVar(&f.budget, "budget", "", "of one exploration: "+budgetUsage)
	flags.IntVar(&f.explorers, "explorers", 0, "explorations at once (default: one less than there are cores)")
	flags.IntVar(&f.programMemory, "program-memory", 512, "memory in MiB to load and explore a program that a learner sends, which has a process of its own")
	flags.DurationVar(&f.confine.Time, "program-time", 20*time.Second, "time for that")
	flags.DurationVar(&f.exercise, "exercise-time", time.Minute, "time to judge what a learner types, which has a process of its own, too")
	flags.IntVar(&f.nightMemory, "night-memory", 1024, "memory in MiB for a learner's night on call, which has a process of its own; most take 200")
	flags.IntVar(&f.nights, "nights", 0, "nights on call that are kept in mind at once; others catch up with each line (default: what a third of the memory has room for, at 256 MiB each)")
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
	flags.IntVar(&f.rehearse, "rehearse", 0, fmt.Sprintf("so many simulated learners, up to %d, come to every room that is opened, to practise a class alone", rehearse.Most))
	flags.StringVar(&f.balancers, "balancers", "", "addresses or networks of balancers, with commas between, that say by the PROXY protocol who they are for")
	flags.StringArrayVar(&f.packs, "lessons", nil, "the folder of a pack of lessons and katas, which learners and rooms have behind those of the course (may be repeated)")
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
	balancers, err := sshd.ParseProxies(f.balancers)
	if err != nil {
		return statusError, fmt.Errorf("--balancers: %w", err)
	}
	var allowed *sshd.Keys
	if f.allowKeys != "" {
		if allowed, err = sshd.ReadKeys(f.allowKeys); err != nil {
			return statusError, err
		}
	}
	packs, err := servePacks(f.packs)
	if err != nil {
		return statusError, fmt.Errorf("--lessons: %w", err)
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
	cell, err := f.cell(log)
	if err != nil {
		return statusError, err
	}
	judges, err := newCell(confine.Limits{Memory: cell.Limits().Memory, Time: f.exercise})
	if err != nil {
		return statusError, err
	}
	oncalls, taken, err := f.rota(share, log)
	if err != nil {
		return statusError, err
	}
	defer oncalls.Close()
	screens, memory := shareMemory(memoryOf(os.DirFS("/"))-taken, cell.Limits().Memory, share.Programs.Slots())
	f.limits.Sessions = screens
	if memory > 0 && a.env("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory)
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
	if f.rehearse < 0 || f.rehearse > rehearse.Most {
		return statusError, fmt.Errorf("--rehearse takes 1 to %d learners, and 0 for none", rehearse.Most)
	}
	crowd := rehearse.Options{Learners: f.rehearse, Seed: uint64(time.Now().UnixNano())}
	if f.rehearse > 0 {
		fmt.Fprintln(a.stdout, crowd.Says())
	}
	class := classroom.New(classroom.Options{
		Lesson: servedLesson, Print: (&remote{share, cell, confine.NewIntake(maxUnread), log}).print, Court: court.New(share, judges, log).For, OnCall: oncalls, Share: share, Store: kept, Instructors: instructors, Invite: f.invite, Rehearse: crowd, Log: log,
	})
	if allowed != nil {
		allowed = allowed.With(instructors)
	}
	server, err := sshd.New(sshd.Options{App: class, HostKey: f.hostKey, Allowed: allowed, Limits: f.limits, Log: log, Drain: f.drain, Version: "racelab"})
	if err != nil {
		return statusError, err
	}
	defer class.Close()
	quit, err := class.Forget(server.End)
	if err != nil {
		return statusError, err
	}
	defer quit()
	go class.Keep(ctx)
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
	for _, p := range packs {
		fmt.Fprintln(a.stdout, packLine(p))
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(sshd.Behind(listener, balancers)) }()
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

// cell returns where learners' programs run.
func (f serveFlags) cell(log *slog.Logger) (*confine.Cell, error) {
	if f.programMemory < 128 || f.confine.Time < time.Second {
		return nil, errors.New("--program-memory is 128 MiB or more (racelab itself takes about 60), and --program-time 1s or more")
	}
	if f.exercise < time.Second {
		return nil, errors.New("--exercise-time is 1s or more")
	}
	f.confine.Memory = int64(f.programMemory) << 20
	if !confine.Watches {
		log.Warn("this system does not tell how much memory another process has: programs that learners send watch themselves; on Linux the server watches them, too")
	}
	return newCell(f.confine)
}

// nightTime bounds a line of a night on call, in which every interleaving of a change may have to be explored, and nights run to
// their end that are compared.
const nightTime = 2 * time.Minute

// nightTakes is what most nights take, in bytes. docs/classroom.md has what was measured.
const nightTakes = 256 << 20

// rota returns where learners are on call, and how much memory that takes of what the machine is known to have.
func (f serveFlags) rota(share *fair.Share, log *slog.Logger) (r *oncall.Rota, taken int64, err error) {
	if f.nightMemory < 256 || f.nights < 0 {
		return nil, 0, errors.New("--night-memory is 256 MiB or more, and --nights none or more")
	}
	cell, err := newCell(confine.Limits{Memory: int64(f.nightMemory) << 20, Time: nightTime, Output: 32 << 20})
	if err != nil {
		return nil, 0, err
	}
	all, most := memoryOf(os.DirFS("/")), f.nights
	if most == 0 {
		most = int(all / 3 / nightTakes)
	}
	return oncall.New(share, cell, most, log), min(int64(most)*nightTakes, all/2), nil
}

// instructors returns the keys of those who may open rooms: the file that was
// named, or the file in the state folder. Nobody else's are, not even those of
// whoever starts the server: a .ssh folder has other people's keys, too.
func (a *app) instructors(f serveFlags, log *slog.Logger) (*sshd.Keys, error) {
	if f.instructorKeys != "" {
		return sshd.ReadKeys(f.instructorKeys)
	}
	path := filepath.Join(f.state, "instructors")
	if _, err := os.Stat(path); err == nil {
		return sshd.ReadKeys(path)
	}
	log.Warn("nobody may open rooms: name the file of an instructor's public key with --instructor-keys, or put keys into " + path)
	return sshd.NewKeys(), nil
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
