"""Tools for building, checking and measuring the project; not part of any wheel."""
