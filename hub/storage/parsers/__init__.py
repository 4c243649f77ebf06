"""Parsers of untrusted bytes. They run in child processes only, and import nothing of the hub but words."""
