package command

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestVersionOf(t *testing.T) {
	built := ", " + runtime.Version() + ", " + runtime.GOOS + "/" + runtime.GOARCH
	commit := []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef0123"}}
	changed := append(commit[:1:1], debug.BuildSetting{Key: "vcs.modified", Value: "true"})
	for want, c := range map[string]struct {
		release, module string
		settings        []debug.BuildSetting
	}{
		"devel":                      {module: "(devel)"},
		"devel, commit 0123456789ab": {settings: commit},
		"devel, commit 0123456789ab with changes": {settings: changed},
		"v1.2.0":                     {module: "v1.2.0"},
		"1.2.0, commit 0123456789ab": {release: "1.2.0", module: "(devel)", settings: commit},
	} {
		info := &debug.BuildInfo{Settings: c.settings}
		info.Main.Version = c.module
		if got := versionOf(c.release, info); got != want+built {
			t.Errorf("%q, want %q", got, want+built)
		}
	}
}
