// Package audit finds bookings that came twice.
package audit

// Query returns the id of each booking that should not be there.
const Query = `
SELECT id FROM bookings
WHERE id NOT IN (SELECT min(id) FROM bookings GROUP BY event)
`
