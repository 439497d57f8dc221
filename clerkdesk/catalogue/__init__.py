"""Procedures, fees, calendars and administrative units: versioned data, loaded and checked."""
