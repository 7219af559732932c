// Why: Check-then-act: .*in exists, did "SELECT name FROM tags .*did "INSERT INTO tags \(name\) VALUES \(.go.\) -> error 23505"

package main

import (
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib"
)

type store[T any] struct{ db *sql.DB }

func (s store[T]) exists(v T) bool {
	rows, err := s.db.Query(`SELECT name FROM tags WHERE name = $1`, v)
	if err != nil {
		panic(err)
	}
	defer rows.Close()
	return rows.Next()
}

func ensure[T any](s store[T], v T) error {
	if s.exists(v) {
		return nil
	}
	_, err := s.db.Exec(`INSERT INTO tags (name) VALUES ($1)`, v)
	return err
}

func main() {
	db, _ := sql.Open("pgx", "tags")
	db.Exec(`CREATE TABLE tags (name TEXT UNIQUE)`)
	done := make(chan error)
	for range 2 {
		go func() { done <- ensure(store[string]{db}, "go") }()
	}
	for range 2 {
		if err := <-done; err != nil {
			panic("tag: " + err.Error())
		}
	}
}
