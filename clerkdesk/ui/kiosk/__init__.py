"""The kiosk at the door: a touch screen on which citizens take their number themselves, and nothing else."""
