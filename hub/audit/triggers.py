"""The database itself refuses to change the log. Called by the first migration and by tests."""

from __future__ import annotations

from sqlalchemy import Connection

_REFUSAL = "the audit log is append-only"

SQLITE = (
    f"CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
    f"CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
    # INSERT OR REPLACE removes the row in its way without telling the trigger for DELETE.
    f"""
    CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
    WHEN EXISTS (
        SELECT 1 FROM audit_entry WHERE id = NEW.id OR hash = NEW.hash OR previous_hash = NEW.previous_hash
    )
    BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END
    """,
)
POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$
    """,
    """
    CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()
    """,
    """
    CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()
    """,
    # ALWAYS: also for sessions that play the part of a replica.
    "ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_change",
    "ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_truncate",
)
SQLITE_DROP = tuple(f"DROP TRIGGER IF EXISTS audit_entry_{name}" for name in ("no_update", "no_delete", "no_replace"))
POSTGRESQL_DROP = (
    "DROP TRIGGER IF EXISTS audit_entry_no_change ON audit_entry",
    "DROP TRIGGER IF EXISTS audit_entry_no_truncate ON audit_entry",
    "DROP FUNCTION IF EXISTS audit_entry_refuse()",
)


def create_triggers(connection: Connection) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on the log. The table must be there already."""
    _run(connection, SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL)


def drop_triggers(connection: Connection) -> None:
    """Take the refusal away, for a downgrade, a restore, or a test that spoils the log."""
    _run(connection, SQLITE_DROP if connection.dialect.name == "sqlite" else POSTGRESQL_DROP)


def _run(connection: Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
