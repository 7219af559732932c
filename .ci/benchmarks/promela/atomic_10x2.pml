/* Ten processes add 1 to a number twice each, in one step. */
byte n, done;
active [10] proctype add() {
	n++;
	n++;
	done++
}
active proctype wait() { done == 10; assert(n == 20) }
