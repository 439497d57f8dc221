"""What stands before the work: first run, sign-in, lock, recovery, trouble. Light: the first window is one of these."""
