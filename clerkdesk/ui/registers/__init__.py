"""The page of the registers: the register of dossiers, the day's close, and who exported what."""
