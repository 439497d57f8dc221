"""What an event is: its bytes, its hash chain, its order and its signatures. No SQL."""
