package command

import (
	"bufio"
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	godap "github.com/google/go-dap"

	"racelab/command/dap"
)

// TestOpenForEditor is what an editor's launch configuration may say.
func TestOpenForEditor(t *testing.T) {
	dir := market(t)
	t.Chdir(dir)
	a := &app{environ: os.Environ()}
	found, err := a.openForEditor(t.Context(), dap.Launch{Target: "./stock", Test: "Take"})
	if err != nil {
		t.Fatal(err)
	}
	j := found.Judge(t.Context(), found.Run)
	if !strings.Contains(j.Text, "Lost update") || j.Inevitable == 0 || len(j.Steps) == 0 || len(j.P) != found.Run.Len()+1 {
		t.Errorf("%+v of %d steps", j, found.Run.Len())
	}
	for _, e := range found.Run.Events(found.Run.Len()) {
		if e.Pos.Line == 0 {
			continue
		}
		if path, filed := found.Path(e.Pos.File); !filed || filepath.Dir(path) != filepath.Join(dir, "stock") {
			t.Fatalf("%s is at %q", e.Pos.File, path)
		}
	}
	again, err := a.openForEditor(t.Context(), dap.Launch{Token: found.Run.Token(), Target: "./stock"})
	if err != nil || again.Run.Token() != found.Run.Token() {
		t.Errorf("by its token: %v", err)
	}
	lesson, err := a.openForEditor(t.Context(), dap.Launch{Target: "lost-update"})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range lesson.Run.Events(lesson.Run.Len()) {
		if e.Pos.Line == 0 {
			continue
		}
		text, known := lesson.Source(e.Pos.File)
		if _, filed := lesson.Path(e.Pos.File); filed || !known || strings.Count(text, "\n") < e.Pos.Line-1 {
			t.Fatalf("the lesson's %s:%d has no text", e.Pos.File, e.Pos.Line)
		}
	}
}

func TestOpenForEditorRefuses(t *testing.T) {
	t.Chdir(market(t))
	a := &app{environ: os.Environ()}
	for _, c := range []struct {
		l    dap.Launch
		want string
	}{
		{dap.Launch{}, "names neither"},
		{dap.Launch{Token: "rl1.x"}, "token"},
		{dap.Launch{Target: "./nowhere"}, "./nowhere"},
		{dap.Launch{Target: "lost-update", Switches: []string{"lock"}}, "no run of lost-update fails"},
		{dap.Launch{Target: "./stock", Test: "("}, "regular expression"},
	} {
		if _, err := a.openForEditor(t.Context(), c.l); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.l, err, c.want)
		}
	}
}

// TestDapListens serves two editors one after the other, on this machine only.
func TestDapListens(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":4711", "192.0.2.1:1", "nonsense"} {
		if _, err := (&app{}).dapAt(t.Context(), address); err == nil {
			t.Errorf("it listens at %q", address)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	said, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan int)
	go func() {
		status, _ := (&app{stderr: out, environ: os.Environ()}).dapAt(ctx, "127.0.0.1:0")
		ended <- status
	}()
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimSpace(line[strings.LastIndexByte(line, ' ')+1:])
	for range 2 {
		c, err := net.DialTimeout("tcp", address, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if err := godap.WriteProtocolMessage(c, &godap.InitializeRequest{Request: godap.Request{ProtocolMessage: godap.ProtocolMessage{Seq: 1, Type: "request"}, Command: "initialize"}}); err != nil {
			t.Fatal(err)
		}
		m, err := godap.ReadProtocolMessage(bufio.NewReader(c))
		if r, is := m.(*godap.InitializeResponse); err != nil || !is || !r.Body.SupportsStepBack {
			t.Errorf("%v, %v", m, err)
		}
		c.Close()
	}
	stop()
	if status := <-ended; status != statusInterrupted {
		t.Errorf("status %d", status)
	}
}
