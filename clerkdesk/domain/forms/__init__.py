"""Statutory forms: what they ask, how they are printed, and what a visit knows of whom."""
