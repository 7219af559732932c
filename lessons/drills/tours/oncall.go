package tours

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"racelab/lessons/internal/database"
)

// This file is what whoever is on call can do to a service, and the job that gives it back its replicas. It is
// the same in every drill, and stands once, in lessons/drills/common.

// Autoscaler is the process that gives a service back its least number of replicas.
func Autoscaler(service string) {
	db := database.Open()
	log := logger("autoscaler")
	for {
		time.Sleep(3 * time.Minute)
		res, err := db.Exec(`UPDATE settings SET value = '2' WHERE name = $1 AND value IN ('0', '1')`, "replicas."+service)
		if err != nil {
			log.Info("scaling failed", "error", err.Error())
			continue
		}
		if n, _ := res.RowsAffected(); n > 0 {
			log.Info("a service is below its least number of replicas", "service", service, "replicas", 2)
		}
	}
}

// Set is a command: it changes a setting. Replicas see it within a few seconds.
func Set(name, value string) {
	db := database.Open()
	_, err := db.Exec(`INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	if err != nil {
		logger("oncall").Info("setting failed", "name", name, "value", value, "error", err.Error())
		return
	}
	logger("oncall").Info("setting changed", "name", name, "value", value)
}

// SQL is a command: it carries out statements, which semicolons part, on one connection.
func SQL(text string) {
	db := database.Open()
	n, err := statements(db, text)
	if err != nil {
		logger("oncall").Info("statement failed", "statement", n+1, "error", err.Error())
		return
	}
	logger("oncall").Info("statements carried out", "statements", n)
}

// statements carries out statements one after the other until one fails, and returns how many it
// carried out. What they left open is rolled back.
func statements(db *sql.DB, text string) (n int, err error) {
	ctx := context.Background()
	c, err := db.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	for _, s := range strings.Split(text, ";") {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		if _, err := c.ExecContext(ctx, s); err != nil {
			_, _ = c.ExecContext(ctx, "ROLLBACK") // what failed is told
			return n, err
		}
		n++
	}
	return n, nil
}
