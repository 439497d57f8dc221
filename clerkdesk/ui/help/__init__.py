"""Help inside the window: what a page is for, its keys, the way through a first reception."""
