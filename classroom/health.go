package classroom

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"runtime"
	"runtime/metrics"
	"time"

	"racelab/classroom/sshd"
)

// Health serves /healthz, /metrics (in Prometheus's text format) and profiles on l until
// ctx ends. It is for the machine itself and for monitoring, not for learners:
// listen on a loopback address.
func (c *Class) Health(ctx context.Context, l net.Listener, s *sshd.Server) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		if s.Draining() {
			http.Error(w, "the server is stopping", http.StatusServiceUnavailable)
			return
		}
		if err := c.opts.Store.Healthy(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		c.writeMetrics(w, s)
	})
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.Handle("GET /debug/pprof/heap", pprof.Handler("heap"))
	mux.Handle("GET /debug/pprof/goroutine", pprof.Handler("goroutine"))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(l); err != nil && ctx.Err() == nil {
		return fmt.Errorf("the health port stopped: %w", err)
	}
	return nil
}

func (c *Class) writeMetrics(w http.ResponseWriter, s *sshd.Server) {
	f := &s.Figures
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}, {Name: "/cpu/classes/user:cpu-seconds"}}
	metrics.Read(samples)
	for _, m := range []struct {
		name, kind, help string
		value            any
	}{
		{"racelab_connections", "gauge", "SSH connections now.", f.Connections.Load()},
		{"racelab_sessions", "gauge", "Screens and commands now.", f.Sessions.Load()},
		{"racelab_connections_accepted_total", "counter", "SSH connections accepted.", f.Accepted.Load()},
		{"racelab_connections_refused_total", "counter", "SSH connections refused for there were too many.", f.Refused.Load()},
		{"racelab_connections_crowded_total", "counter", "SSH connections without a sign-in that went for others.", f.Crowded.Load()},
		{"racelab_handshakes_failed_total", "counter", "SSH handshakes that came to nothing.", f.Failed.Load()},
		{"racelab_screens_total", "counter", "Screens opened.", f.Screens.Load()},
		{"racelab_commands_total", "counter", "Commands run.", f.Commands.Load()},
		{"racelab_panics_total", "counter", "Screens and commands that broke down.", f.Panics.Load()},
		{"racelab_clients_dropped_total", "counter", "Clients that stopped reading.", f.Dropped.Load()},
		{"racelab_idle_ended_total", "counter", "Screens ended for nobody used them.", f.Idled.Load()},
		{"racelab_bytes_in_total", "counter", "Bytes of keys.", f.BytesIn.Load()},
		{"racelab_bytes_out_total", "counter", "Bytes of screens.", f.BytesOut.Load()},
		{"racelab_explorations_running", "gauge", "Explorations of lessons that run.", c.share.Lessons.Running()},
		{"racelab_explorations_waiting", "gauge", "Explorations of lessons that wait for a core.", c.share.Lessons.Waiting()},
		{"racelab_programs_running", "gauge", "Programs of learners that are loaded and explored.", c.share.Programs.Running()},
		{"racelab_programs_waiting", "gauge", "Programs of learners that wait for a turn.", c.share.Programs.Waiting()},
		{"racelab_explorations_total", "counter", "Explorations run.", c.share.Explored.Load()},
		{"racelab_explorations_reused_total", "counter", "Explorations answered from what is known.", c.share.Reused.Load()},
		{"racelab_goroutines", "gauge", "Goroutines.", runtime.NumGoroutine()},
		{"racelab_memory_bytes", "gauge", "Memory that the process has.", samples[0].Value.Uint64()},
		{"racelab_heap_bytes", "gauge", "Memory in use on the heap.", samples[1].Value.Uint64()},
		{"racelab_cpu_seconds_total", "counter", "CPU time of racelab's own code, as the runtime estimates it.", samples[2].Value.Float64()},
	} {
		fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n%s %v\n", m.name, m.help, m.name, m.kind, m.name, m.value)
	}
}
