"""Full-text search behind one interface for SQLite and PostgreSQL."""
