"""Remember former addresses of campaigns and days, so that links printed years ago still lead there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign_former_slug",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_former_slug_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_campaign_former_slug")),
    )
    op.create_index(op.f("ix_campaign_former_slug_campaign_id"), "campaign_former_slug", ["campaign_id"])
    op.create_table(
        "campaign_day_former_slug",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_campaign_day_former_slug_edition_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["day_id"], ["campaign_day.id"], name=op.f("fk_campaign_day_former_slug_day_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("edition_id", "slug", name=op.f("pk_campaign_day_former_slug")),
    )
    op.create_index(op.f("ix_campaign_day_former_slug_day_id"), "campaign_day_former_slug", ["day_id"])


def downgrade() -> None:
    op.drop_table("campaign_day_former_slug")
    op.drop_table("campaign_former_slug")
