"""Pages of the directory, and what they put into pages of others."""

MANAGE = "helplines:service:manage"
"""The permission of coordinators and administrators."""
