package command

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// release is the version of a released binary, set by the linker (.goreleaser.yaml).
var release string

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, the commit and the Go that it was built with",
		Args:  noArgs,
		RunE: a.do(func(context.Context, []string) (int, error) {
			_, err := fmt.Fprintf(a.stdout, "racelab %s\n", version())
			return statusHolds, err
		}),
	}
}

// version says which racelab this is, as in "v1.2.0, commit 3f2a9c1b7d40, go1.26.8, linux/amd64".
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return versionOf(release, info)
}

// versionOf words a version. What a build does not know it leaves out: `go run` records no commit.
func versionOf(release string, info *debug.BuildInfo) string {
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	name := cmp.Or(release, info.Main.Version)
	if name == "" || name == "(devel)" {
		name = "devel"
	}
	if commit := settings["vcs.revision"]; commit != "" {
		name += ", commit " + commit[:min(12, len(commit))]
		if settings["vcs.modified"] == "true" {
			name += " with changes"
		}
	}
	return fmt.Sprintf("%s, %s, %s/%s", name, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
