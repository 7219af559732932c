// Two workers take jobs; each job is done once.
//
// want: [1 2 3] done
package main

import (
	"database/sql"
	"fmt"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db := must(sql.Open("pgx", "queue"))
	must(db.Exec(`CREATE TABLE jobs (id SERIAL PRIMARY KEY, state TEXT NOT NULL DEFAULT 'ready'); INSERT INTO jobs (state) VALUES ('ready'), ('ready'), (DEFAULT)`))
	done := make([]int, 4)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for {
				id, ok := take(db)
				if !ok {
					return
				}
				mu.Lock()
				done[id]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	var ids []int
	for id, n := range done {
		if n == 1 {
			ids = append(ids, id)
		} else if n > 1 {
			fmt.Print("twice! ")
		}
	}
	fmt.Print(ids, " done")
}

func take(db *sql.DB) (id int, ok bool) {
	tx := must(db.Begin())
	defer tx.Rollback()
	err := tx.QueryRow(`SELECT id FROM jobs WHERE state = 'ready' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`).Scan(&id)
	if err == sql.ErrNoRows {
		return 0, false
	}
	must(tx.Exec(`UPDATE jobs SET state = 'done' WHERE id = $1`, id))
	return id, tx.Commit() == nil
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
