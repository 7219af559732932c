// Package database gives lessons a SQL database, empty at the start of each run.
// Here it is the modelled PostgreSQL.
package database

import (
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib"
)

// Open returns the database of the run. A lesson calls it once, in its Setup.
func Open() *sql.DB {
	db, err := sql.Open("pgx", "lesson")
	if err != nil {
		panic(err)
	}
	return db
}

// Setup carries out statements, such as CREATE TABLE, and panics if one of them fails.
func Setup(db *sql.DB, statements ...string) {
	for _, text := range statements {
		if _, err := db.Exec(text); err != nil {
			panic("setting up the database with " + text + ": " + err.Error())
		}
	}
}

// Code returns the SQLSTATE of a database's error, such as 40001 or 23505, and ""
// of any other error or none.
func Code(err error) string {
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}
