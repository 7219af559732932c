/* Six processes each write a cell of their own four times. */
byte cells[6], done;
active [6] proctype write() {
	byte i;
	do
	:: i < 4 -> cells[_pid]++; i++
	:: else -> break
	od;
	done++
}
active proctype wait() { done == 6; assert(cells[0] == 4 && cells[5] == 4) }
