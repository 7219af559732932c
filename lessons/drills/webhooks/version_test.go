//go:build heart

package webhooks

// underTest is the version that the tests are about.
const underTest = "release"
