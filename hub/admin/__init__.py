"""Pages for administrators; they only gather what features contribute."""
