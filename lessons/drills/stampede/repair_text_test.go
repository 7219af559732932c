//go:build heart

package stampede

// repairText is the repair that is explored beside somebody who writes.
const repairText = `DELETE FROM payments WHERE booking = 'b-ben'`
