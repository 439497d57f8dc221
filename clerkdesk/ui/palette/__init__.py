"""Finding anything from anywhere by one box (Ctrl+K): dossiers, people, procedures, pages, deeds."""
