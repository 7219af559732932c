/* One writer changes two variables under a lock for many readers; five readers must see both or none. */
byte readers, a, b, done;
bit writing;
active proctype writer() {
	atomic { !writing && readers == 0 -> writing = 1 };
	a++;
	b++;
	writing = 0;
	done++
}
active [5] proctype reader() {
	atomic { !writing -> readers++ };
	assert(a == b);
	readers--;
	done++
}
active proctype wait() { done == 6 }
