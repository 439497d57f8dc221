"""The waiting hall: tickets from the door to the counter, and what is told of a morning."""
