"""The settings page: the site, its days off and fees, the clerks, printing, appearance, the data."""
