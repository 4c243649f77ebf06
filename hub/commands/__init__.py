"""Commands that belong to the whole hub, not to one feature."""
