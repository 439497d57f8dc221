"""Finding dossiers, seeing one whole, and the deeds that it allows now."""
