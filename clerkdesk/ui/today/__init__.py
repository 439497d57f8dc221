"""The page of today: what is due, what came in and went out, and what needs attention."""
