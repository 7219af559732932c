/* 8 processes add 1 to a variable 5 times each, under a lock. */
byte n, done;
bit locked;
active [8] proctype add() {
	byte i;
	do
	:: i < 5 -> atomic { !locked -> locked = 1 }; n++; locked = 0; i++
	:: else -> break
	od;
	done++
}
active proctype wait() { done == 8; assert(n == 40) }
