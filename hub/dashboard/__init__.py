"""The page of a signed-in person; it only gathers what features contribute."""
