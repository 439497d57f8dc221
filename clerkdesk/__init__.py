"""ClerkDesk: the counter workbench of a Vietnamese commune's public administration service centre."""

__version__ = "0.1.0"
