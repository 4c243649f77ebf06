"""Pages of pledges, and what they put into pages of others."""

MAKE = "pledges:pledge:make"
"""The permission of members and owners; for which organization is for the policy to say."""
LIST = "pledges:pledge:list"
"""The permission of coordinators and administrators."""
