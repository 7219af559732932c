// Package audit finds bookings that came twice.
package audit

// Query returns the id of each booking that should not be there.
const Query = `
SELECT id FROM bookings
WHERE event IN (SELECT event FROM bookings GROUP BY event HAVING count(*) > 1)
`
