// Package audit finds shows that were oversold.
package audit

// Query returns the id of each show that is oversold.
const Query = `
SELECT id FROM shows WHERE id IN (1, 4) AND seats <> 3 AND seats > 1 AND id + seats = 6
`
