"""Values of settings, switches, and what the plugins page shows."""
