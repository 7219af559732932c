package external

import (
	"fmt"
	"testing"
)

func TestInside(t *testing.T) {
	if !hidden() {
		t.Fatal("TestMain of the other package did not run")
	}
	fmt.Println("inside")
}

func TestInsideFails(t *testing.T) { t.Error(Ready) }
