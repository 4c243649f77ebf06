"""The append-only record of who did what, chained by hashes."""

from hub.audit.chain import Problem, head, verify
from hub.audit.models import AuditEntry
from hub.audit.services import Actor, record

__all__ = ["Actor", "AuditEntry", "Problem", "head", "record", "verify"]
