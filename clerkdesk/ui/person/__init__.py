"""The page of one person: their dossiers, relations, what is reused, and erasing it."""
