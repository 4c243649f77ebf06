"""The rules of the directory. They take ``now`` or ``today``, flush, and never commit."""
