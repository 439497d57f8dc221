"""Keys that work while another program has the keyboard: Windows and X11, each in its own way; Wayland has none."""
