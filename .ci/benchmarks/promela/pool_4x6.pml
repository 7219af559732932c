/* Four workers take six jobs from a channel and send what came of them. */
chan jobs = [6] of { byte };
chan results = [6] of { byte };
byte done, sum;
bit filled;
active [4] proctype worker() {
	byte j;
	filled;
	do
	:: jobs ? j -> results ! j
	:: empty(jobs) -> break
	od;
	done++
}
init {
	byte i, r;
	atomic { do :: i < 6 -> jobs ! i; i++ :: else -> break od; filled = 1 };
	done == 4;
	do
	:: results ? r -> sum = sum + r
	:: empty(results) -> break
	od;
	assert(sum == 15)
}
