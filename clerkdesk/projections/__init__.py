"""Tables to read from, each filled from the state of one stream and rebuilt at will."""
