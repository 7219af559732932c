/* 3 processes add 1 to a variable 3 times each: a read, then a write. */
byte n, done;
active [3] proctype add() {
	byte i, t;
	do
	:: i < 3 -> t = n; n = t + 1; i++
	:: else -> break
	od;
	done++
}
active proctype wait() { done == 3; assert(n == 9) }
