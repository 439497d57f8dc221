"""The pages for whoever runs a hub: rendered here, no script in the browser, every form proven by its session."""
