/* Ten philosophers each take the fork on the left, and then the one on the right. */
bit taken[10];
byte done;
active [10] proctype philosopher() {
	atomic { !taken[_pid] -> taken[_pid] = 1 };
	atomic { !taken[(_pid + 1) % 10] -> taken[(_pid + 1) % 10] = 1 };
	taken[(_pid + 1) % 10] = 0;
	taken[_pid] = 0;
	done++
}
active proctype wait() { done == 10 }
