"""The waiting hall in the window: the strip of this desk's counter, the greeter's page, this morning."""
