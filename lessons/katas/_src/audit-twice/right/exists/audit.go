// Package audit finds bookings that came twice.
package audit

// Query returns the id of each booking that should not be there.
const Query = `
SELECT id FROM bookings b
WHERE EXISTS (SELECT 1 FROM bookings e WHERE e.event = b.event AND e.id < b.id)
`
