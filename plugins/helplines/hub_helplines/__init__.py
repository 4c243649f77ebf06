"""A directory of help services for the hub. It uses only names that plugin authors are promised."""
