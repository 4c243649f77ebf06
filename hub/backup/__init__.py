"""Backup and restore of one instance: database and files in one archive, taken while the hub runs.

The archive is a plain ZIP: ``manifest.json`` (what it is, versions, a checksum of every part),
``rows/<table>.jsonl`` (one row a line, read in one transaction) and ``files/<key>``. It does not depend
on the kind of database, so a SQLite backup can be restored into PostgreSQL and the other way round.
"""

from hub.backup.archive import Summary, whole_file
from hub.backup.restoring import restore_backup
from hub.backup.writing import LEFT_OUT, write_backup

__all__ = ["LEFT_OUT", "Summary", "restore_backup", "whole_file", "write_backup"]
