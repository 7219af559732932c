//go:build heart

package webhooks

// repairText is the repair that is explored beside somebody who writes.
const repairText = `DELETE FROM charges WHERE id LIKE 'd-%-2'`
