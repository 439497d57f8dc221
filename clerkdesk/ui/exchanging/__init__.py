"""The page of the exchange: what waits, what was refused, what is contested, and how this desk stands with its hubs."""
