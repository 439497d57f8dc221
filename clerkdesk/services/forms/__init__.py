"""Forms filled on the citizen's behalf: what is known, drafts, papers, and what the citizen signed."""
