package reality

import (
	"fmt"
	"net"
	"os"
	"strings"
	"testing"

	"racelab/lessons"
	"racelab/sim"
)

// nobody returns an address of this machine at which nothing listens.
func nobody(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestServersThatAreNotThereAreSaidInASentence(t *testing.T) {
	addr := nobody(t)
	tests := []struct {
		name    string
		servers Servers
		want    []string
	}{
		{"nothing asked for", Servers{}, nil},
		{"no PostgreSQL", Servers{Postgres: "postgres://ann:secret@" + addr + "/shop"}, []string{"connecting to PostgreSQL at " + addr + " as ann, database shop failed", "refused", "leave it out"}},
		{"no data source name", Servers{Postgres: "postgres://ann:secret@host:port/shop"}, []string{"cannot be read", "write it like postgres://"}},
		{"no Redis", Servers{Redis: addr}, []string{"the Redis at " + addr + " failed", "refused", "leave it out"}},
		{"no address", Servers{Redis: "localhost"}, []string{`"localhost" is no address of a Redis; write it like localhost:6379`}},
		{"neither", Servers{Redis: addr, Postgres: "postgres://ann:secret@" + addr + "/shop"}, []string{"PostgreSQL at"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := Check(t.Context(), tt.servers)
			if (err == nil) != (len(tt.want) == 0) {
				t.Fatalf("the error is %v, want %q", err, tt.want)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("%q tells the password", err)
			}
		})
	}
}

func TestServersThatAreThere(t *testing.T) {
	if err := Check(t.Context(), realServers(t)); err != nil {
		t.Error(err)
	}
}

// realServers returns the servers that the environment names, of which there
// must be both.
func realServers(t *testing.T) Servers {
	t.Helper()
	s := Servers{Postgres: os.Getenv("RACELAB_POSTGRES"), Redis: os.Getenv("RACELAB_REDIS")}
	if s.Postgres == "" || s.Redis == "" {
		t.Skip("RACELAB_POSTGRES and RACELAB_REDIS name no servers; .ci/run starts both")
	}
	return s
}

func TestWhatRunsAreMadeAgainst(t *testing.T) {
	lesson := func(needs string, imports ...string) *lessons.Lesson {
		text := "package lesson\n"
		for _, i := range imports {
			text += fmt.Sprintf("import %q\n", "racelab/lessons/internal/"+i)
		}
		return &lessons.Lesson{Needs: needs, Files: []sim.File{{Name: "lesson.go", Text: []byte(text)}}}
	}
	both := Servers{Postgres: "postgres://localhost/", Redis: "localhost:6379"}
	tests := []struct {
		name    string
		lesson  *lessons.Lesson
		servers Servers
		against string
		hides   bool
	}{
		{"memory alone", lesson(""), both, "", false},
		{"an embedded database that will do", lesson("", "database"), Servers{}, "the embedded SQLite", false},
		{"an embedded database that hides something", lesson("postgres", "database"), Servers{Redis: "localhost:6379"}, "the embedded SQLite", true},
		{"a real database", lesson("postgres", "database"), both, "PostgreSQL", false},
		{"both", lesson("", "cache", "database", "fault"), both, "PostgreSQL and Redis", false},
		{"files", lesson("", "disk"), both, "real files", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Against(tt.lesson, tt.servers); got != tt.against {
				t.Errorf("it runs against %q, want %q", got, tt.against)
			}
			if got := Hides(tt.lesson, tt.servers); (got != "") != tt.hides {
				t.Errorf("what it hides: %q", got)
			}
		})
	}
}
