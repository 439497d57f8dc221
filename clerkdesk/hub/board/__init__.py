"""What a hub shows to everybody: the board of a waiting hall, and a citizen's own page. Numbers, never names."""
