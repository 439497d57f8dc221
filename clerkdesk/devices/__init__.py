"""What scanners and ID cards send, parsed."""
