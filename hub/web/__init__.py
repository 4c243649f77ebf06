"""The frame of every page: templates, access, security headers, forms, errors."""
