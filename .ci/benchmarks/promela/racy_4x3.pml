/* 4 processes add 1 to a variable 3 times each: a read, then a write. */
byte n, done;
active [4] proctype add() {
	byte i, t;
	do
	:: i < 3 -> t = n; n = t + 1; i++
	:: else -> break
	od;
	done++
}
active proctype wait() { done == 4; assert(n == 12) }
