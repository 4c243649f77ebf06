"""The pledges plugin of Partner Hub."""
