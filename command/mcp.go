package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/spf13/cobra"

	"racelab/sim/cells"
)

// This file serves check, replay, why and export to coding assistants by the Model Context Protocol. A tool is the command of
// that name with some of its flags: none that writes a file, runs the code for real or connects to anything.

func (a *app) mcpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "mcp",
		Short: "Serve check, replay, why and export to coding assistants (MCP)",
		Long: "Speak the Model Context Protocol on standard input and output, until that ends. The tools take lessons, and Go files and folders below the folder " +
			"in which this is started. They write nothing, and run programs on racelab's machine only. racelab docs mcp says how assistants are told of it.",
		Example: "claude mcp add racelab -- racelab mcp",
		Args:    noArgs,
		RunE: a.do(func(ctx context.Context, _ []string) (int, error) {
			root, err := filepath.Abs(".")
			if err != nil {
				return statusError, fmt.Errorf("racelab mcp cannot tell in which folder it is: %w", bare(err))
			}
			if err := newMCP(root, a.environ).Run(ctx, &mcp.StdioTransport{}); err != nil && ctx.Err() == nil {
				return statusError, fmt.Errorf("serving MCP: %w", err)
			}
			return statusHolds, nil
		}),
	}
}

// assistant serves the tools. Each call has an app of its own.
type assistant struct {
	root    string // whatever a tool reads lies below it
	environ []string
}

// newMCP returns the server of a folder.
func newMCP(root string, environ []string) *mcp.Server {
	s := &assistant{root, environ}
	server := mcp.NewServer(&mcp.Implementation{Name: "racelab", Title: "racelab", Version: version()}, nil)
	mcp.AddTool(server, &mcp.Tool{
		Name: "check",
		Description: "Explore every interleaving of the goroutines of Go tests or of a program, and report data races, deadlocks, leaks, livelocks, panics and failed tests, each with a token. " +
			"The first line says how much was covered. Status 1: some run fails; 2: something could not be checked; 0: nothing fails in what was covered.",
	}, func(ctx context.Context, _ *mcp.CallToolRequest, in checkInput) (*mcp.CallToolResult, any, error) {
		return s.check(ctx, in)
	})
	mcp.AddTool(server, &mcp.Tool{
		Name:        "replay",
		Description: "Run the schedule of a token step by step, and list who did what, with file and line. In edited source it is followed as far as its steps are found again.",
	}, func(ctx context.Context, _ *mcp.CallToolRequest, in tokenInput) (*mcp.CallToolResult, any, error) {
		return s.run(ctx, in.Target, in.JSON, []string{"replay"}, in.Token)
	})
	mcp.AddTool(server, &mcp.Tool{
		Name:        "why",
		Description: "Say why the run of a token fails: the orders of its steps that decided it, the point of no return, and the name of the pattern.",
	}, func(ctx context.Context, _ *mcp.CallToolRequest, in whyInput) (*mcp.CallToolResult, any, error) {
		return s.why(ctx, in)
	})
	mcp.AddTool(server, &mcp.Tool{
		Name:        "export",
		Description: "Turn the run of a token into Markdown, an SVG, or a patch with an ordinary Go test that forces its order and needs no racelab.",
	}, func(ctx context.Context, _ *mcp.CallToolRequest, in exportInput) (*mcp.CallToolResult, any, error) {
		if !slices.Contains([]string{"md", "svg", "gotest"}, in.Format) {
			return nil, nil, fmt.Errorf("there is no format %q; there are md, svg and gotest", in.Format)
		}
		return s.run(ctx, in.Target, false, []string{"export", "--" + in.Format}, in.Token)
	})
	return server
}

type checkInput struct {
	Target   string   `json:"target" jsonschema:"a lesson, or a Go file or folder below the folder of the server: ./bank"`
	Run      string   `json:"run,omitempty" jsonschema:"only the tests whose name matches this regular expression"`
	Budget   string   `json:"budget,omitempty" jsonschema:"a time or a number of states for each test: 30s, 500000states"`
	Timers   string   `json:"timers,omitempty" jsonschema:"when timers may fire early: idle, a number, or any"`
	Strategy string   `json:"strategy,omitempty" jsonschema:"how to explore; empty goes from one to the next"`
	Runs     int      `json:"runs,omitempty" jsonschema:"how many runs a strategy draws that draws runs"`
	Tags     []string `json:"tags,omitempty" jsonschema:"build tags"`
	Switches []string `json:"switches,omitempty" jsonschema:"switches of a lesson that are on"`
	JSON     bool     `json:"json,omitempty" jsonschema:"the whole report as JSON in place of text"`
}

type tokenInput struct {
	Token  string `json:"token" jsonschema:"as check prints it"`
	Target string `json:"target,omitempty" jsonschema:"the file or folder that it was made with; a lesson's token needs none"`
	JSON   bool   `json:"json,omitempty" jsonschema:"JSON in place of text"`
}

type whyInput struct {
	Token  string `json:"token" jsonschema:"as check prints it"`
	Target string `json:"target,omitempty" jsonschema:"the file or folder that it was made with; a lesson's token needs none"`
}

type exportInput struct {
	Token  string `json:"token" jsonschema:"as check prints it"`
	Target string `json:"target,omitempty" jsonschema:"the file or folder that it was made with; a lesson's token needs none"`
	Format string `json:"format" jsonschema:"md, svg or gotest"`
}

func (s *assistant) check(ctx context.Context, in checkInput) (*mcp.CallToolResult, any, error) {
	if in.Target == "" {
		return nil, nil, errors.New("name a target: a lesson, a Go file or a folder")
	}
	args := []string{"check"}
	for _, f := range []struct{ flag, value string }{
		{"run", in.Run}, {"budget", in.Budget}, {"timers", in.Timers}, {"strategy", in.Strategy}, {"tags", strings.Join(in.Tags, ",")}, {"switch", strings.Join(in.Switches, ",")},
	} {
		if f.value != "" {
			args = append(args, "--"+f.flag+"="+f.value)
		}
	}
	if in.Runs != 0 {
		args = append(args, "--runs="+strconv.Itoa(in.Runs))
	}
	return s.run(ctx, in.Target, in.JSON, args)
}

// run runs a command with flags about a target, and returns what it prints. What could be taken for a flag and is
// none comes after them.
func (s *assistant) run(ctx context.Context, target string, asJSON bool, args []string, operands ...string) (*mcp.CallToolResult, any, error) {
	within, err := s.within(target)
	if err != nil {
		return nil, nil, err
	}
	if asJSON {
		args = append(args, "--json")
	}
	line := slices.Concat(args, []string{"--"}, operands)
	if within != "" {
		line = append(line, within)
	}
	var out, said bytes.Buffer
	a := &app{stdin: nil, stdout: &out, stderr: &said, environ: s.environ}
	status := a.run(ctx, line)
	return told(out.String()+ansi.Strip(said.String()), status), nil, nil
}

// told is a result in text, with its status. What could not be done is an error; a run that fails is what was asked for.
func told(text string, status int) *mcp.CallToolResult {
	return &mcp.CallToolResult{
		Content: []mcp.Content{&mcp.TextContent{Text: fmt.Sprintf("%s\nstatus %d", strings.TrimRight(ansi.Strip(text), "\n"), status)}},
		IsError: status == statusError || status == statusInterrupted,
	}
}

// why tells what decided a run.
func (s *assistant) why(ctx context.Context, in whyInput) (*mcp.CallToolResult, any, error) {
	within, err := s.within(in.Target)
	if err != nil {
		return nil, nil, err
	}
	args := []string{in.Token}
	if within != "" {
		args = append(args, within)
	}
	var text string
	status, err := guard(func() (int, error) {
		r, err := openReplay(args)
		if err != nil {
			return statusError, err
		}
		r.decide(ctx)
		text = r.reasons()
		if r.fails() {
			return statusFails, nil
		}
		return statusHolds, nil
	})
	if err != nil {
		return nil, nil, errors.New(oneLine(err.Error()))
	}
	return told(text, status), nil, nil
}

// reasons are all sentences about why a run ends as it does.
func (r *replayed) reasons() string {
	var b strings.Builder
	_, outcome, why := r.outcome()
	fmt.Fprintf(&b, "It ends with: %s\n", cells.Clean(outcome))
	paragraph(&b, "Why", why)
	if r.reason != nil && !r.saysIt() {
		paragraph(&b, "Reason", r.reason.Text)
	}
	if r.line != nil {
		paragraph(&b, "Decided", r.line.Words())
	}
	for _, in := range r.insights {
		paragraph(&b, "Pattern", in.Text)
	}
	return b.String()
}

// within returns a target as the command takes it. A path has to lead to something below the server's folder,
// whatever links it goes by.
func (s *assistant) within(target string) (string, error) {
	if target == "" || isLesson(target) {
		return target, nil
	}
	path := strings.TrimSuffix(target, "/...")
	if !filepath.IsAbs(path) {
		path = filepath.Join(s.root, path)
	}
	root, err := filepath.EvalSymlinks(s.root)
	if err != nil {
		return "", fmt.Errorf("the folder of the server is gone: %w", bare(err))
	}
	whole, err := filepath.EvalSymlinks(path)
	if errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("there is no lesson and no file %q below the folder of the server", cells.Clean(target))
	}
	if err != nil {
		return "", pathError(target, err)
	}
	rel, err := filepath.Rel(root, whole)
	if err != nil || !filepath.IsLocal(rel) {
		return "", fmt.Errorf("%s lies outside of the folder in which racelab mcp was started, and nothing there is read", cells.Clean(target))
	}
	if here, err := os.Getwd(); err == nil { // names in reports are then as short as on a command line
		if rel, err := filepath.Rel(here, whole); err == nil && filepath.IsLocal(rel) {
			whole = "." + string(filepath.Separator) + rel
		}
	}
	if strings.HasSuffix(target, "/...") {
		whole += "/..."
	}
	return whole, nil
}
