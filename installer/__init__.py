"""Setting ClerkDesk up on a machine, and checking it."""
