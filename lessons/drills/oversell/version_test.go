//go:build heart

package oversell

// underTest is the version that the tests are about.
const underTest = "release"
