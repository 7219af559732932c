// Package audit finds bookings that came twice.
package audit

// Query returns the id of each booking that should not be there.
const Query = `
SELECT max(id) FROM bookings GROUP BY event HAVING count(*) > 1
`
