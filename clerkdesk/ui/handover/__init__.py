"""The page "Hand over": dossiers go to the specialist and come back, scanned one after the other onto a list."""
