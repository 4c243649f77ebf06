"""Campaigns, their yearly editions and days, and the help contacts shown with them."""
