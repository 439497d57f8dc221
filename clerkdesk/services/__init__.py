"""What a clerk can do, one function a deed: the only writers that screens and commands call."""
