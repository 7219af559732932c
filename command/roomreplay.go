package command

import (
	"context"
	"errors"
	"fmt"
	"os"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"racelab/classroom/room"
	"racelab/classroom/room/screen"
	"racelab/lessons"
	"racelab/sim/cells"
	"racelab/ui/signs"
)

func (a *app) roomReplayCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "room-replay FILE",
		Short:   "Replay the recording of a room",
		Example: "ssh HOST room recording CODE > room.jsonl\nracelab room-replay room.jsonl",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("give the file that ssh HOST room recording CODE wrote")
			}
			return nil
		},
	}
	theme := cmd.Flags().String("theme", a.env("RACELAB_THEME"), "colours: auto, dark, light, safe-dark or safe-light (also RACELAB_THEME)")
	still := cmd.Flags().Bool("reduced-motion", a.env("RACELAB_REDUCED_MOTION") == "1", "begin stopped (also RACELAB_REDUCED_MOTION=1)")
	cmd.RunE = a.do(func(ctx context.Context, args []string) (int, error) {
		return statusHolds, a.roomReplay(ctx, args[0], *theme, *still)
	})
	return cmd
}

func (a *app) roomReplay(ctx context.Context, path, theme string, still bool) error {
	if err := checkTheme(theme); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return pathError(path, err)
	}
	defer f.Close()
	events, err := room.ReadRecording(f)
	if err != nil {
		return fmt.Errorf("%s: %w", cells.Clean(path), err)
	}
	if _, err := lessons.Find(events[0].Lesson); err != nil {
		return fmt.Errorf("the recording is about a lesson that this racelab does not have: %w", err)
	}
	lesson, err := labLesson(events[0].Lesson, labFlags{})
	if err != nil {
		return err
	}
	out, ok := a.stdout.(*os.File)
	if !ok || !isTerminal(out) || !isTerminal(a.stdin) {
		return errors.New("a replay needs a terminal")
	}
	model := screen.NewPlayer(screen.PlayerOptions{Events: events, Lesson: lesson, Open: servedLesson, Context: ctx, Profile: colorprofile.Detect(out, a.environ), Theme: theme, Locale: string(signs.Of(a.env)), Still: still})
	_, err = tea.NewProgram(model, tea.WithContext(ctx), tea.WithInput(a.stdin), tea.WithOutput(out), tea.WithEnvironment(a.environ)).Run()
	if err != nil && !errors.Is(err, tea.ErrInterrupted) && ctx.Err() == nil {
		return fmt.Errorf("the replay ended early: %w", err)
	}
	return nil
}
