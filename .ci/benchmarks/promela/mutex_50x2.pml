/* 50 processes add 1 to a variable 2 times each, under a lock. */
byte n, done;
bit locked;
active [50] proctype add() {
	byte i;
	do
	:: i < 2 -> atomic { !locked -> locked = 1 }; n++; locked = 0; i++
	:: else -> break
	od;
	done++
}
active proctype wait() { done == 50; assert(n == 100) }
