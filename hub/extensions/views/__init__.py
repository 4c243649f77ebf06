"""Staff pages about plugins, the pages of organizations for their settings, and the page of what is off."""
