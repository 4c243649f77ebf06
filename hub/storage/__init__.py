"""Files: one facade over a local folder or an object store."""
