"""Resources, their files and reviews, kits, and counts of downloads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "toolkits_resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("translation_of_id", sa.Integer(), nullable=True),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("other_names", sa.JSON(), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("resource_type", sa.String(length=40), nullable=False),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("grade_bands", sa.JSON(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("educational_use", sa.JSON(), nullable=False),
        sa.Column("content_notes", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("licence", sa.String(length=40), nullable=False),
        sa.Column("licence_note", sa.String(length=300), nullable=False),
        sa.Column("link_url", sa.String(length=500), nullable=False),
        sa.Column("time_required_minutes", sa.Integer(), nullable=True),
        sa.Column("print_size", sa.String(length=20), nullable=False),
        sa.Column("cobranding", sa.String(length=20), nullable=False),
        sa.Column("is_editable", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("download_count", sa.Integer(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_side", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "replaces_id IS NULL OR state NOT IN ('published', 'retired')",
            name=op.f("ck_toolkits_resource_copy_is_work"),
        ),
        sa.CheckConstraint(
            "state != 'published' OR published_at IS NOT NULL", name=op.f("ck_toolkits_resource_published_at_known")
        ),
        sa.CheckConstraint(
            "state != 'retired' OR retired_at IS NOT NULL", name=op.f("ck_toolkits_resource_retired_at_known")
        ),
        sa.CheckConstraint(
            "state != 'submitted' OR submitted_at IS NOT NULL", name=op.f("ck_toolkits_resource_submitted_at_known")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'changes_requested', 'published', 'retired')",
            name=op.f("ck_toolkits_resource_state_known"),
        ),
        sa.CheckConstraint("download_count >= 0", name=op.f("ck_toolkits_resource_downloads_counted")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_toolkits_resource_title_given")),
        sa.CheckConstraint(
            "translation_of_id IS NULL OR translation_of_id != id", name=op.f("ck_toolkits_resource_translates_another")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["account.id"], name=op.f("fk_toolkits_resource_created_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_toolkits_resource_partner_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["toolkits_resource.id"], name=op.f("fk_toolkits_resource_replaces_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["account.id"], name=op.f("fk_toolkits_resource_submitted_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["translation_of_id"],
            ["toolkits_resource.id"],
            name=op.f("fk_toolkits_resource_translation_of_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_toolkits_resource")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_toolkits_resource_replaces_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_toolkits_resource_slug")),
    )
    with op.batch_alter_table("toolkits_resource", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_toolkits_resource_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index("ix_toolkits_resource_partner_id_state", ["partner_id", "state"], unique=False)
        batch_op.create_index(
            "ix_toolkits_resource_state_submitted_at_id", ["state", "submitted_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_toolkits_resource_submitted_by_id"), ["submitted_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_toolkits_resource_translation_of_id"), ["translation_of_id"], unique=False)

    op.create_table(
        "toolkits_toolkit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("download_count", sa.Integer(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("download_count >= 0", name=op.f("ck_toolkits_toolkit_downloads_counted")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_toolkits_toolkit_title_given")),
        sa.CheckConstraint(
            "published_at IS NULL OR length(summary) > 0", name=op.f("ck_toolkits_toolkit_published_has_summary")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_toolkits_toolkit_edition_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_toolkits_toolkit_partner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_toolkits_toolkit")),
        sa.UniqueConstraint("slug", name=op.f("uq_toolkits_toolkit_slug")),
    )
    with op.batch_alter_table("toolkits_toolkit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_toolkits_toolkit_edition_id"), ["edition_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_toolkits_toolkit_partner_id"), ["partner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_toolkits_toolkit_published_at"), ["published_at"], unique=False)

    op.create_table(
        "toolkits_download_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=True),
        sa.Column("toolkit_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(resource_id IS NULL) != (toolkit_id IS NULL)", name=op.f("ck_toolkits_download_day_one_thing")
        ),
        sa.CheckConstraint("count > 0", name=op.f("ck_toolkits_download_day_count_positive")),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["toolkits_resource.id"],
            name=op.f("fk_toolkits_download_day_resource_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["toolkit_id"],
            ["toolkits_toolkit.id"],
            name=op.f("fk_toolkits_download_day_toolkit_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_toolkits_download_day")),
        sa.UniqueConstraint("resource_id", "day", name=op.f("uq_toolkits_download_day_resource_id_day")),
        sa.UniqueConstraint("toolkit_id", "day", name=op.f("uq_toolkits_download_day_toolkit_id_day")),
    )
    op.create_table(
        "toolkits_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("stored_file_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("alt_text", sa.String(length=500), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("preview_state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "preview_state IN ('waiting', 'ready', 'none', 'failed')", name=op.f("ck_toolkits_file_preview_state_known")
        ),
        sa.CheckConstraint("pages IS NULL OR pages > 0", name=op.f("ck_toolkits_file_pages_positive")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["toolkits_resource.id"], name=op.f("fk_toolkits_file_resource_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"], ["stored_file.id"], name=op.f("fk_toolkits_file_stored_file_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_toolkits_file")),
    )
    with op.batch_alter_table("toolkits_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_toolkits_file_resource_id"), ["resource_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_toolkits_file_stored_file_id"), ["stored_file_id"], unique=False)

    op.create_table(
        "toolkits_review_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision != 'changes_requested' OR length(text) > 0",
            name=op.f("ck_toolkits_review_message_request_has_words"),
        ),
        sa.CheckConstraint(
            "decision IN ('', 'submitted', 'withdrawn', 'changes_requested', 'published', 'retired', 'restored')",
            name=op.f("ck_toolkits_review_message_decision_known"),
        ),
        sa.CheckConstraint("side IN ('maker', 'reviewer')", name=op.f("ck_toolkits_review_message_side_known")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_toolkits_review_message_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["toolkits_resource.id"],
            name=op.f("fk_toolkits_review_message_resource_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_toolkits_review_message")),
    )
    with op.batch_alter_table("toolkits_review_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_toolkits_review_message_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_toolkits_review_message_resource_id"), ["resource_id"], unique=False)

    op.create_table(
        "toolkits_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("toolkit_id", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["toolkit_id"], ["toolkits_toolkit.id"], name=op.f("fk_toolkits_section_toolkit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_toolkits_section")),
    )
    with op.batch_alter_table("toolkits_section", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_toolkits_section_toolkit_id"), ["toolkit_id"], unique=False)

    op.create_table(
        "toolkits_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["toolkits_resource.id"], name=op.f("fk_toolkits_item_resource_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["toolkits_section.id"], name=op.f("fk_toolkits_item_section_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_toolkits_item")),
        sa.UniqueConstraint("section_id", "resource_id", name=op.f("uq_toolkits_item_section_id_resource_id")),
    )
    with op.batch_alter_table("toolkits_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_toolkits_item_resource_id"), ["resource_id"], unique=False)

    op.create_table(
        "toolkits_preview",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("stored_file_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("page >= 0", name=op.f("ck_toolkits_preview_page_not_negative")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["toolkits_file.id"], name=op.f("fk_toolkits_preview_file_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"], ["stored_file.id"], name=op.f("fk_toolkits_preview_stored_file_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_toolkits_preview")),
        sa.UniqueConstraint("file_id", "page", name=op.f("uq_toolkits_preview_file_id_page")),
    )
    with op.batch_alter_table("toolkits_preview", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_toolkits_preview_stored_file_id"), ["stored_file_id"], unique=False)


def downgrade() -> None:
    """Remove them."""
    with op.batch_alter_table("toolkits_preview", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_toolkits_preview_stored_file_id"))

    op.drop_table("toolkits_preview")
    with op.batch_alter_table("toolkits_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_toolkits_item_resource_id"))

    op.drop_table("toolkits_item")
    with op.batch_alter_table("toolkits_section", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_toolkits_section_toolkit_id"))

    op.drop_table("toolkits_section")
    with op.batch_alter_table("toolkits_review_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_toolkits_review_message_resource_id"))
        batch_op.drop_index(batch_op.f("ix_toolkits_review_message_author_id"))

    op.drop_table("toolkits_review_message")
    with op.batch_alter_table("toolkits_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_toolkits_file_stored_file_id"))
        batch_op.drop_index(batch_op.f("ix_toolkits_file_resource_id"))

    op.drop_table("toolkits_file")
    op.drop_table("toolkits_download_day")
    with op.batch_alter_table("toolkits_toolkit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_toolkits_toolkit_published_at"))
        batch_op.drop_index(batch_op.f("ix_toolkits_toolkit_partner_id"))
        batch_op.drop_index(batch_op.f("ix_toolkits_toolkit_edition_id"))

    op.drop_table("toolkits_toolkit")
    with op.batch_alter_table("toolkits_resource", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_toolkits_resource_translation_of_id"))
        batch_op.drop_index(batch_op.f("ix_toolkits_resource_submitted_by_id"))
        batch_op.drop_index("ix_toolkits_resource_state_submitted_at_id")
        batch_op.drop_index("ix_toolkits_resource_partner_id_state")
        batch_op.drop_index(batch_op.f("ix_toolkits_resource_created_by_id"))

    op.drop_table("toolkits_resource")
