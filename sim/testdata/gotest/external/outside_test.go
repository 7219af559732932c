package external_test

import (
	"fmt"
	"os"
	"testing"

	"external"
)

func TestMain(m *testing.M) {
	external.Ready = true
	defer fmt.Println("never said")
	os.Exit(m.Run())
}

func TestOutside(t *testing.T) { fmt.Println("outside", external.Ready) }

func ExampleReady() {
	fmt.Println(external.Ready)
	// Output: true
}
