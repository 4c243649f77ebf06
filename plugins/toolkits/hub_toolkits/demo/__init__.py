"""Demo content: real documents, pictures and kits of invented partners."""
