// Two doctors leave if the other is on call: LevelReadCommitted.
//
// want: 0 on call
// want: 1 on call
package main

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db := must(sql.Open("pgx", "hospital"))
	must(db.Exec(`CREATE TABLE doctors (name TEXT PRIMARY KEY, on_call BOOLEAN NOT NULL)`))
	must(db.Exec(`INSERT INTO doctors VALUES ('alice', true), ('bob', true)`))
	var wg sync.WaitGroup
	for _, name := range []string{"alice", "bob"} {
		wg.Go(func() { leave(db, name) })
	}
	wg.Wait()
	var n int
	if err := db.QueryRow(`SELECT COUNT(*) FROM doctors WHERE on_call`).Scan(&n); err != nil {
		panic(err)
	}
	fmt.Print(n, " on call")
}

func leave(db *sql.DB, name string) {
	tx := must(db.BeginTx(context.Background(), &sql.TxOptions{Isolation: sql.LevelReadCommitted}))
	defer tx.Rollback()
	var n int
	if tx.QueryRow(`SELECT COUNT(*) FROM doctors WHERE on_call`).Scan(&n) != nil || n < 2 {
		return
	}
	if _, err := tx.Exec(`UPDATE doctors SET on_call = false WHERE name = $1`, name); err != nil {
		return
	}
	tx.Commit()
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
