"""First tables of the directory."""

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
        "helplines_details",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("alternate_name", sa.String(length=200), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("eligibility_description", sa.Text(), nullable=False),
        sa.Column("minimum_age", sa.Integer(), nullable=True),
        sa.Column("maximum_age", sa.Integer(), nullable=True),
        sa.Column("application_process", sa.Text(), nullable=False),
        sa.Column("fees_description", sa.Text(), nullable=False),
        sa.Column("interpretation_services", sa.Text(), nullable=False),
        sa.Column("accessibility", sa.Text(), nullable=False),
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "minimum_age >= 0 AND maximum_age <= 120 AND minimum_age <= maximum_age",
            name=op.f("ck_helplines_details_ages_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["help_service.id"], name=op.f("fk_helplines_details_service_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_helplines_details")),
    )
    op.create_table(
        "helplines_phone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("number_display", sa.String(length=60), nullable=False),
        sa.Column("extension", sa.String(length=10), nullable=False),
        sa.Column("type", sa.String(length=12), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "type IN ('voice', 'text', 'textphone', 'video')", name=op.f("ck_helplines_phone_type_known")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["help_service.id"], name=op.f("fk_helplines_phone_service_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helplines_phone")),
        sa.UniqueConstraint("service_id", "number", "type", name=op.f("uq_helplines_phone_service_id_number_type")),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("helplines_phone")
    op.drop_table("helplines_details")
