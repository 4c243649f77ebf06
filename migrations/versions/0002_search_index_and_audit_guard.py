"""Make the full-text index, and let the database itself refuse changes to the audit log."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REFUSAL = "the audit log is append-only"
LANGUAGES = ("english", "spanish")


def upgrade() -> None:
    statements = _sqlite() if op.get_context().dialect.name == "sqlite" else _postgresql()
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    statements = _drop_sqlite() if op.get_context().dialect.name == "sqlite" else _drop_postgresql()
    for statement in statements:
        op.execute(statement)


def _sqlite() -> list[str]:
    return [
        (
            "CREATE VIRTUAL TABLE search_fts USING fts5(title, summary, body, beginnings,"
            " tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2 3 4')"
        ),
        (
            "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        ),
        (
            "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        ),
        # INSERT OR REPLACE removes the row in its way without telling the trigger for DELETE.
        (
            "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry WHEN EXISTS (SELECT 1 FROM audit_entry"
            " WHERE id = NEW.id OR hash = NEW.hash OR previous_hash = NEW.previous_hash)"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        ),
    ]


def _drop_sqlite() -> list[str]:
    triggers = [f"DROP TRIGGER IF EXISTS audit_entry_{name}" for name in ("no_update", "no_delete", "no_replace")]
    return ["DROP TABLE IF EXISTS search_fts", *triggers]


def _postgresql() -> list[str]:
    configurations = [
        statement
        for language in LANGUAGES
        for statement in (
            (
                f"CREATE TEXT SEARCH DICTIONARY hub_{language}_stem"
                f" (TEMPLATE = pg_catalog.snowball, Language = {language})"
            ),
            f"CREATE TEXT SEARCH CONFIGURATION hub_{language} (COPY = pg_catalog.simple)",
            (
                f"ALTER TEXT SEARCH CONFIGURATION hub_{language}"
                f" ALTER MAPPING FOR asciiword, word WITH hub_{language}_stem"
            ),
        )
    ]
    return [
        *configurations,
        (
            "CREATE TABLE search_vector (document_id integer PRIMARY KEY"
            " REFERENCES search_document (id) ON DELETE CASCADE, vector tsvector NOT NULL)"
        ),
        "CREATE INDEX ix_search_vector_vector ON search_vector USING gin (vector)",
        (
            "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
        ),
        (
            "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry"
            " FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()"
        ),
        (
            "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()"
        ),
        # ALWAYS: also for sessions that play the part of a replica.
        "ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_change",
        "ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_truncate",
    ]


def _drop_postgresql() -> list[str]:
    configurations = [
        statement
        for language in LANGUAGES
        for statement in (
            f"DROP TEXT SEARCH CONFIGURATION IF EXISTS hub_{language}",
            f"DROP TEXT SEARCH DICTIONARY IF EXISTS hub_{language}_stem",
        )
    ]
    return [
        "DROP TABLE IF EXISTS search_vector",
        *configurations,
        "DROP TRIGGER IF EXISTS audit_entry_no_change ON audit_entry",
        "DROP TRIGGER IF EXISTS audit_entry_no_truncate ON audit_entry",
        "DROP FUNCTION IF EXISTS audit_entry_refuse()",
    ]
