"""Giving a result into the right hands: find it, check who collects it, deliver, print the note."""
