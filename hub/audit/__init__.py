"""The append-only record of who did what, chained by hashes."""

from hub.audit.chain import Problem, head, verify
from hub.audit.models import AuditEntry
from hub.audit.services import Actor, record
from hub.audit.triggers import create_triggers, drop_triggers

__all__ = ["Actor", "AuditEntry", "Problem", "create_triggers", "drop_triggers", "head", "record", "verify"]
