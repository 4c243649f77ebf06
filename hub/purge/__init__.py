"""Removes what a plugin has left in the database, after it has been saved in a file; its code is not needed.

Tables are found by name (``hub.plugins.owning``), rows in shared tables by what the contract prescribes: sources of
search and kinds of jobs begin with the plugin's name and a dot. Audit entries stay, and one is added. What was saved
can be put back once the plugin is in use again.
"""

from hub.purge.remains import Remains, find_remains
from hub.purge.removing import purge
from hub.purge.returning import Returned, put_back

__all__ = ["Remains", "Returned", "find_remains", "purge", "put_back"]
