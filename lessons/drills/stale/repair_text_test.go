//go:build heart

package stale

// repairText is the repair that is explored beside somebody who writes.
const repairText = `DELETE FROM payments WHERE ticket = 't-ann'`
