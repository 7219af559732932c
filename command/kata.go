package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"racelab/command/follow"
	"racelab/lessons/course/attempt"
	"racelab/lessons/exercise"
	"racelab/lessons/katas"
	"racelab/lessons/pack"
	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/number"
	"racelab/ui/plain"
)

// kataFlags are the flags of racelab kata.
type kataFlags struct{ watch, hint, solutions, tests, afresh, earlier bool }

func (a *app) kataCommand() *cobra.Command {
	var f kataFlags
	cmd := &cobra.Command{
		Use:   "kata [NAME|PACK [DIR]]",
		Short: "Write a small concurrent program from nothing, and have it judged",
		Long: "A kata is a small concurrent program to write from nothing, against a specification and tests. Without a name, this lists them. " +
			"The first time, the folder DIR (NAME if none is named) is made with a file to write in and the tests; after that it is judged. " +
			"A submission counts if every test holds in every interleaving; it is never compared with ours. " +
			"PACK is the path of a pack of your own, or of one of its katas (racelab lint --help). " +
			"Exit status: 0 if it counts, 1 if it does not, 2 if it cannot be judged, 3 if not every interleaving was covered.",
		Example: "racelab kata\nracelab kata once\nracelab kata once --watch\nracelab kata once --hint",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 2 {
				return errors.New("name a kata, and a folder if it shall not be called as the kata is: racelab kata once")
			}
			return nil
		},
		RunE: a.do(func(ctx context.Context, args []string) (int, error) {
			switch {
			case len(args) == 0:
				all, err := katas.All()
				if err != nil {
					return statusError, err
				}
				return a.listKatas(ctx, "Katas", "", all)
			case pack.IsPath(args[0]):
				return a.packKata(ctx, args, f)
			}
			k, err := katas.Find(args[0])
			if err != nil {
				return statusError, err
			}
			return a.kata(ctx, k, (append(args, args[0]))[1], args, f)
		}),
		ValidArgsFunction: completeKata,
	}
	cmd.Flags().BoolVar(&f.watch, "watch", false, "judge it again whenever a file in the folder is saved")
	cmd.Flags().BoolVar(&f.hint, "hint", false, "print the next of three hints")
	cmd.Flags().BoolVar(&f.solutions, "solutions", false, "print solutions, and what does not hold, once you have tried one of your own")
	cmd.Flags().BoolVar(&f.tests, "tests", false, "write the tests instead, for code that is right: they have to find every bug that people really make")
	cmd.Flags().BoolVar(&f.afresh, "afresh", false, "make the folder with what the kata begins with, and not with your last draft")
	cmd.Flags().BoolVar(&f.earlier, "earlier", false, "make the folder with the draft before the last: one that one from elsewhere took the place of, or that was judged before")
	cmd.MarkFlagsMutuallyExclusive("afresh", "earlier")
	cmd.Flags().BoolVar(&a.json, "json", false, "print JSON")
	return cmd
}

func completeKata(_ *cobra.Command, args []string, _ string) (names []string, _ cobra.ShellCompDirective) {
	all, err := katas.All()
	if len(args) > 0 || err != nil {
		return nil, cobra.ShellCompDirectiveDefault
	}
	for _, k := range all {
		names = append(names, cobra.CompletionWithDesc(k.Name, k.Title))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// kataJSON is a kata in the list.
type kataJSON struct {
	Name     string `json:"name"`
	Title    string `json:"title"`
	Goal     string `json:"goal"`
	Level    int    `json:"level"`
	Minutes  int    `json:"minutes"`
	Counts   bool   `json:"counts"`   // a submission of the learner counted
	Parallel bool   `json:"parallel"` // and let unrelated work overlap
}

// listKatas lists the katas, and which are done.
// where is what stands before the name of each on the command line.
func (a *app) listKatas(ctx context.Context, title, where string, all []*katas.Kata) (int, error) {
	n, err := a.openNotes(ctx)
	if err != nil {
		return statusError, err
	}
	var b strings.Builder
	done, out := 0, []kataJSON{}
	for _, k := range all {
		r := n.Record().Katas[k.Name]
		out = append(out, kataJSON{pack.Base(k.Name), k.Title, k.Goal, k.Level, k.Minutes, !r.Wrote.IsZero(), !r.Parallel.IsZero()})
		sign := "○"
		switch {
		case !r.Wrote.IsZero():
			done++
			sign = "✓"
		case r.Draft.Text != "" || !r.Tried.IsZero():
			sign = "◐"
		}
		fmt.Fprintf(&b, "  %s %-18s %s %3d min  %s\n", sign, cells.Clean(pack.Base(k.Name)), strings.Repeat("●", k.Level)+strings.Repeat("○", 3-k.Level), k.Minutes, cells.Clean(k.Title))
	}
	if a.json {
		return statusHolds, writeJSON(a.stdout, out)
	}
	head := bold(cells.Clean(title)) + fmt.Sprintf(" · %d of %s done\n\n", done, number.Of(int64(len(all)), "kata"))
	return statusHolds, a.print(head + b.String() + "\n  racelab kata " + cells.Clean(where) + "NAME makes a folder to write in, and then judges it.\n")
}

// kata does what is asked of one kata, in a folder. args are those of the command.
func (a *app) kata(ctx context.Context, k *katas.Kata, dir string, args []string, f kataFlags) (int, error) {
	n, err := a.openNotes(ctx)
	if err != nil {
		return statusError, err
	}
	att := attempt.NewKata(k, n)
	switch {
	case f.hint:
		text, i := att.Hint()
		return statusHolds, errors.Join(n.store(ctx), a.print(fmt.Sprintf("Hint %d of %d\n\n%s", i, len(k.Hints), plain.Prose(text))))
	case f.solutions:
		text, ok := att.Solutions()
		if !ok {
			return statusError, errors.New("the solutions of " + pack.Base(k.Name) + " are not shown yet: write one of your own first, and have it judged (racelab kata " + strings.Join(args, " ") + "); --hint gives a hint")
		}
		return statusHolds, errors.Join(n.store(ctx), a.print(plain.Prose(text)))
	}
	judge, err := exercise.NewKata(k)
	if err != nil {
		return statusError, err
	}
	w := &kataWork{app: a, judge: judge, attempt: att, notes: n, dir: dir, args: strings.Join(args, " "), afresh: f.afresh, earlier: f.earlier}
	if f.tests {
		return a.kataTests(ctx, w, len(args) > 1, f.watch)
	}
	return w.do(ctx, f.watch)
}

// kataWork is a kata in a folder of the learner's.
type kataWork struct {
	app     *app
	judge   *exercise.Kata
	attempt *attempt.Kata
	notes   *fixNotes
	dir     string
	args    string // of the command

	afresh, earlier bool // what the folder is made with
}

func (w *kataWork) do(ctx context.Context, watch bool) (int, error) {
	a := w.app
	w.attempt.In(folderOf(w.dir))
	made, drafted, err := w.make()
	if err != nil {
		return statusError, err
	}
	if made {
		if !a.json {
			err = a.print(bold(cells.Clean(w.judge.Title)) + "\n\n" + plain.Prose(w.judge.Spec) + drafted +
				fmt.Sprintf("\nWrite it in %s; the tests are beside it. Have it judged: racelab kata %s\n", cells.Clean(w.file()), cells.Clean(w.args)))
		}
		if err != nil || !watch {
			return statusHolds, err
		}
	}
	if !watch {
		return w.judgeOnce(ctx)
	}
	return a.whenSaved(ctx, w.dir, w.judgeOnce), nil
}

// whenSaved judges what is in a folder, and again whenever a file there is saved, until the
// user has seen enough. The status is that of the last time.
func (a *app) whenSaved(ctx context.Context, dir string, judge func(context.Context) (int, error)) (status int) {
	follower := follow.New(dir)
	for {
		_, err := a.untilChanged(ctx, follower, func(ctx context.Context) {
			s, err := judge(ctx)
			if status = s; err != nil && !errors.Is(context.Cause(ctx), errChanged) {
				a.fail(err)
			}
		})
		if err != nil {
			return status
		}
	}
}

// file is the path of the file that the learner writes in.
func (w *kataWork) file() string { return filepath.Join(w.dir, w.judge.Starter.Name) }

// make makes what is missing in the folder: the file to write in, of the learner's draft if
// there is one, the tests, and a go.mod if the folder is in no module. It overwrites nothing.
// drafted says in a sentence that it has a draft.
func (w *kataWork) make() (made bool, drafted string, err error) {
	text, drafted, err := w.begin(w.file(), string(w.judge.Starter.Text), w.attempt.Draft(), w.attempt.Before())
	if err != nil {
		return false, "", err
	}
	if err := os.MkdirAll(w.dir, 0o755); err != nil {
		return false, "", fmt.Errorf("making the folder of the kata: %w", err)
	}
	if made, err = writeIfNew(w.file(), text); err != nil {
		return false, "", err
	}
	for _, t := range w.judge.Tests {
		if _, err := writeIfNew(filepath.Join(w.dir, t.Name), string(t.Text)); err != nil {
			return false, "", err
		}
	}
	return made, drafted, w.module()
}

// begin is what a new file of the learner's begins with, and a sentence if that is a draft.
func (w *kataWork) begin(file, starter, draft, before string) (text, said string, err error) {
	if w.afresh || w.earlier {
		if _, err := os.Lstat(file); err == nil {
			return "", "", fmt.Errorf("%s is there already, and is not overwritten: name a new folder (racelab kata %s NEWFOLDER), or leave out --afresh and --earlier", file, pack.Base(w.judge.Kata.Name))
		}
	}
	switch {
	case w.earlier && before == "" && len(w.attempt.Earlier()) > 0 && !strings.HasSuffix(file, "_test.go"):
		all := w.attempt.Earlier()
		return all[len(all)-1], "\nThe draft before the last was put there.\n", nil
	case w.earlier && before == "":
		return "", "", errors.New("there is no earlier draft of " + pack.Base(w.judge.Kata.Name) + ": one is kept when another lab or folder takes its place")
	case w.earlier:
		return before, "\nThe draft before the last was put there.\n", nil
	case w.afresh || draft == "":
		return starter, "", nil
	}
	return draft, "\nYour last draft was put there. To begin from the start, name a new folder and --afresh.\n", nil
}

// folderOf is the path of a folder by which drafts from it are known.
func folderOf(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
}

// displaced says that a draft from elsewhere was kept before; empty if it was not so.
func (w *kataWork) displaced(was, is, flags string) string {
	if is == was || is == "" {
		return ""
	}
	return "Another draft, from the lab or from another folder, was kept until now. This one takes its place, and that one is kept, too: racelab kata " + pack.Base(w.judge.Kata.Name) + " NEWFOLDER --earlier" + flags + " puts it into a new folder."
}

// module makes a go.mod if the folder is in no module.
func (w *kataWork) module() error {
	if inModule(w.dir) {
		return nil
	}
	_, err := writeIfNew(filepath.Join(w.dir, "go.mod"), "module kata/"+w.judge.Package()+"\n\ngo 1.25\n")
	return err
}

// inModule reports whether a folder, or one that it is in, has a go.mod.
func inModule(dir string) bool {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	for at := abs; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return true
		}
		if at == filepath.Dir(at) {
			return false
		}
	}
}

// kataVerdictJSON is a verdict on a submission in JSON.
type kataVerdictJSON struct {
	Kata     string `json:"kata"`
	File     string `json:"file"`
	Counts   bool   `json:"counts"`
	Parallel bool   `json:"parallel"` // the second tick
	Reason   string `json:"reason"`   // fixed, broken, refused, unable, fails, hides, part
	Test     string `json:"test,omitempty"`
	Text     string `json:"text"`
	Line     int    `json:"line,omitempty"`
	Token    string `json:"token,omitempty"` // of a run that fails
}

// judgeOnce judges the file as it is now, and keeps it as the learner's draft.
func (w *kataWork) judgeOnce(ctx context.Context) (int, error) {
	a := w.app
	if err := readable(w.file()); err != nil {
		return statusError, err
	}
	text, err := os.ReadFile(w.file())
	if err != nil {
		return statusError, pathError(w.file(), err)
	}
	others, err := otherFiles(w.dir, w.judge.Starter.Name, w.judge.Tests)
	if err != nil {
		return statusError, err
	}
	own := ""
	for _, name := range others {
		if !strings.HasSuffix(name, "_test.go") {
			return statusError, notOneFile(name, w.judge.Starter.Name)
		}
		own = name + " has tests of your own. It was judged by the given ones only; go test runs yours."
	}
	v, err := w.judge.Judge(ctx, w.judge.Draft(string(text)))
	if err != nil {
		return statusError, err
	}
	before := w.attempt.Before()
	if string(text) != string(w.judge.Starter.Text) { // nothing was written yet that could be kept
		w.attempt.Keep(string(text))
	}
	told := w.attempt.Judged(string(text), v, w.judge.Tick(v))
	if err := w.notes.store(ctx); err != nil {
		return statusError, err
	}
	if a.json {
		return fixStatus(v), writeJSON(a.stdout, kataVerdictJSON{pack.Base(w.judge.Kata.Name), w.file(), v.Counts(), v.Counts() && v.Overlaps, string(v.Reason), v.Test, v.Text, v.Line, v.Token})
	}
	return fixStatus(v), a.print(w.text(v, told, w.displaced(before, w.attempt.Before(), ""), own))
}

// otherFiles returns the Go files of a folder beside the one that is written and those that are
// given: what stands in them is not judged.
func otherFiles(dir, written string, given []sim.File) (names []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, pathError(dir, err)
	}
	for _, e := range entries {
		name := e.Name()
		if filepath.Ext(name) != ".go" || name == written || slices.ContainsFunc(given, func(f sim.File) bool { return f.Name == name }) {
			continue
		}
		names = append(names, name)
	}
	return names, nil
}

// notOneFile says that another file than the one that is written would not be judged.
func notOneFile(name, written string) error {
	return fmt.Errorf("%s is in the folder, too, and would not be judged: a submission is the one file %s; move what you need there, and the rest elsewhere", cells.Clean(name), cells.Clean(written))
}

func (w *kataWork) text(v *exercise.Verdict, told attempt.Tried, more ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", bold(cells.Clean(w.judge.Title)+" · "+cells.Clean(w.file())))
	for i, l := range cells.Wrap(cells.Clean(v.Text), textWidth-4) {
		if i == 0 {
			l = verdict(!v.Counts(), l)
		} else {
			l = "  " + l
		}
		b.WriteString("  " + l + "\n")
	}
	if v.Counts() {
		paragraph(&b, "", told.Said)
		paragraph(&b, "", told.News)
		paragraph(&b, "", "racelab kata "+w.args+" --solutions")
	}
	if v.Token != "" {
		paragraph(&b, "", "racelab replay "+v.Token+" "+cells.Clean(w.dir))
	}
	for _, m := range append([]string{w.changedTests()}, more...) {
		if m != "" {
			paragraph(&b, "", cells.Clean(m))
		}
	}
	return b.String() + "\n"
}

// changedTests says that tests in the folder are not those that judge.
func (w *kataWork) changedTests() string {
	for _, t := range w.judge.Tests {
		text, err := os.ReadFile(filepath.Join(w.dir, t.Name))
		if err != nil || string(text) != string(t.Text) {
			return "The tests in " + t.Name + " are not those of the kata any more. They were judged as they were given: delete the file to have it back."
		}
	}
	return ""
}
