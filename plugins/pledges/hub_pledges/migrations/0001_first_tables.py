"""First tables of pledges."""

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
        "pledges_personal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=2), nullable=False),
        sa.Column("activities", sa.JSON(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.String(length=32), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.CheckConstraint("people BETWEEN 1 AND 9999", name=op.f("ck_pledges_personal_people_bounded")),
        sa.ForeignKeyConstraint(
            ["day_id"], ["campaign_day.id"], name=op.f("fk_pledges_personal_day_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledges_personal")),
        sa.UniqueConstraint("form_id", name=op.f("uq_pledges_personal_form_id")),
    )
    with op.batch_alter_table("pledges_personal", schema=None) as batch_op:
        batch_op.create_index(
            "ix_pledges_personal_day_id_region_made_on", ["day_id", "region", "made_on"], unique=False
        )

    op.create_table(
        "pledges_pledge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("activities", sa.JSON(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("place_kind", sa.String(length=30), nullable=False),
        sa.Column("region", sa.String(length=2), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("expected_people", sa.Integer(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('pledged', 'cancelled')", name=op.f("ck_pledges_pledge_state_known")),
        sa.CheckConstraint("expected_people BETWEEN 1 AND 100000", name=op.f("ck_pledges_pledge_people_bounded")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_pledges_pledge_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["day_id"], ["campaign_day.id"], name=op.f("fk_pledges_pledge_day_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_pledges_pledge_partner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledges_pledge")),
        sa.UniqueConstraint("day_id", "partner_id", name=op.f("uq_pledges_pledge_day_id_partner_id")),
    )
    with op.batch_alter_table("pledges_pledge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pledges_pledge_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_pledges_pledge_day_id_state_region", ["day_id", "state", "region"], unique=False)
        batch_op.create_index(batch_op.f("ix_pledges_pledge_partner_id"), ["partner_id"], unique=False)


def downgrade() -> None:
    """Remove them."""
    with op.batch_alter_table("pledges_pledge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pledges_pledge_partner_id"))
        batch_op.drop_index("ix_pledges_pledge_day_id_state_region")
        batch_op.drop_index(batch_op.f("ix_pledges_pledge_account_id"))

    op.drop_table("pledges_pledge")
    with op.batch_alter_table("pledges_personal", schema=None) as batch_op:
        batch_op.drop_index("ix_pledges_personal_day_id_region_made_on")

    op.drop_table("pledges_personal")
