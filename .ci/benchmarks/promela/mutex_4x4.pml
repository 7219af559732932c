/* 4 processes add 1 to a variable 4 times each, under a lock. */
byte n, done;
bit locked;
active [4] proctype add() {
	byte i;
	do
	:: i < 4 -> atomic { !locked -> locked = 1 }; n++; locked = 0; i++
	:: else -> break
	od;
	done++
}
active proctype wait() { done == 4; assert(n == 16) }
