"""Full-text search behind one interface for SQLite and PostgreSQL."""

from hub.search.finding import find
from hub.search.indexing import index, reindex, remove
from hub.search.models import SearchDocument, SearchFacet
from hub.search.types import Document, Query, Results
from hub.search.words import name_key, newest_first

__all__ = [
    "Document",
    "Query",
    "Results",
    "SearchDocument",
    "SearchFacet",
    "find",
    "index",
    "name_key",
    "newest_first",
    "reindex",
    "remove",
]
