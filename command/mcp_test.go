package command

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// mcpClient is a client of the server of a folder.
func mcpClient(t *testing.T, root string) *mcp.ClientSession {
	t.Helper()
	theirs, ours := mcp.NewInMemoryTransports()
	server, err := newMCP(root, os.Environ()).Connect(t.Context(), theirs, nil)
	if err != nil {
		t.Fatal(err)
	}
	client, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), ours, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close(); _ = server.Wait() })
	return client
}

// call calls a tool, and returns its text.
func call(t *testing.T, c *mcp.ClientSession, tool string, in map[string]any) (text string, failed bool) {
	t.Helper()
	r, err := c.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: in})
	if err != nil { // the protocol's own, such as arguments that the schema does not have
		return err.Error(), true
	}
	for _, part := range r.Content {
		if part, ok := part.(*mcp.TextContent); ok {
			text += part.Text
		}
	}
	return text, r.IsError
}

func TestMCPTools(t *testing.T) {
	dir := market(t)
	c := mcpClient(t, dir)
	tools, err := c.ListTools(t.Context(), nil)
	if err != nil || len(tools.Tools) != 4 {
		t.Fatalf("%d tools, %v", len(tools.Tools), err)
	}
	text, failed := call(t, c, "check", map[string]any{"target": "./stock", "run": "Take"})
	token := regexp.MustCompile(`rl1\.\S+`).FindString(text)
	if failed || token == "" || !strings.HasSuffix(text, "\nstatus 1") || !strings.Contains(text, "Lost update") {
		t.Fatalf("check: failed %t\n%s", failed, text)
	}
	for _, c2 := range []struct {
		tool string
		in   map[string]any
		want string
	}{
		{"check", map[string]any{"target": "./price/..."}, "status 0"},
		{"check", map[string]any{"target": "lost-update", "switches": []string{"lock"}, "strategy": "pct", "runs": 20}, "20 runs drawn by pct:3"},
		{"check", map[string]any{"target": "./price", "json": true}, `"complete": true`},
		{"replay", map[string]any{"token": token, "target": "stock"}, "s.items"},
		{"replay", map[string]any{"token": token, "target": "stock", "json": true}, `"actor"`},
		{"why", map[string]any{"token": token, "target": "./stock"}, "Lost update"},
		{"why", map[string]any{"token": token, "target": "./stock"}, "No return"},
		{"export", map[string]any{"token": token, "target": "./stock", "format": "md"}, "| "},
		{"export", map[string]any{"token": token, "target": "./stock", "format": "svg"}, "<svg"},
		{"export", map[string]any{"token": token, "target": "./stock", "format": "gotest"}, "+func TestTakeInOrder"},
	} {
		if text, failed := call(t, c, c2.tool, c2.in); failed || !strings.Contains(strings.Join(strings.Fields(text), " "), strings.TrimSpace(c2.want)) {
			t.Errorf("%s %v: failed %t, want %q:\n%s", c2.tool, c2.in, failed, c2.want, text)
		}
	}
	if entries, err := os.ReadDir(filepath.Join(dir, "stock")); err != nil || len(entries) != 3 {
		t.Errorf("something was written: %v %v", entries, err)
	}
}

// A tool reads nothing outside of the folder, takes no flag where a name belongs, and says what it cannot do.
func TestMCPKeepsToItsFolder(t *testing.T) {
	outside := t.TempDir()
	secret := "package secret\n\nfunc main() { hidden() }\n"
	if err := os.WriteFile(filepath.Join(outside, "secret.go"), []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := market(t)
	if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	c := mcpClient(t, dir)
	const elsewhere = "lies outside of the folder"
	for _, c2 := range []struct {
		tool string
		in   map[string]any
		want string
	}{
		{"check", map[string]any{"target": outside}, elsewhere},
		{"check", map[string]any{"target": filepath.Join(outside, "secret.go")}, elsewhere},
		{"check", map[string]any{"target": ".."}, elsewhere},
		{"check", map[string]any{"target": "./../..."}, elsewhere},
		{"check", map[string]any{"target": "link"}, elsewhere},
		{"check", map[string]any{"target": "link/secret.go"}, elsewhere},
		{"check", map[string]any{"target": "--watch"}, "there is no lesson and no file"},
		{"check", map[string]any{"target": "nowhere"}, "there is no lesson and no file"},
		{"check", map[string]any{"target": ""}, "name a target"},
		{"check", map[string]any{"target": "./stock", "strategy": "dfs"}, "there is no strategy"},
		{"check", map[string]any{"target": "./broken"}, "undefined: missing"},
		{"check", map[string]any{"target": "./stock", "junit": "x.xml"}, "junit"},
		{"replay", map[string]any{"token": "--json", "target": outside}, elsewhere},
		{"replay", map[string]any{"token": "--help"}, "token"},
		{"why", map[string]any{"token": "rl1.nonsense"}, "token"},
		{"why", map[string]any{"token": "rl1.nonsense", "target": outside}, elsewhere},
		{"export", map[string]any{"token": "rl1.nonsense", "format": "html -o x"}, "there is no format"},
	} {
		if text, failed := call(t, c, c2.tool, c2.in); !failed || !strings.Contains(text, c2.want) || strings.Contains(text, "hidden") {
			t.Errorf("%s %v: failed %t, want %q:\n%s", c2.tool, c2.in, failed, c2.want, text)
		}
	}
}
