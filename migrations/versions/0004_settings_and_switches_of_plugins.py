"""What people set in plugins, and which plugins are off for which campaign."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plugin_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plugin", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(scope = 'site' AND campaign_id IS NULL AND partner_id IS NULL)"
            " OR (scope = 'campaign' AND campaign_id IS NOT NULL AND partner_id IS NULL)"
            " OR (scope = 'partner' AND campaign_id IS NULL AND partner_id IS NOT NULL)",
            name=op.f("ck_plugin_setting_target_fits_scope"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_plugin_setting_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_plugin_setting_partner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_setting")),
        sa.UniqueConstraint("plugin", "key", "campaign_id", name=op.f("uq_plugin_setting_plugin_key_campaign_id")),
        sa.UniqueConstraint("plugin", "key", "partner_id", name=op.f("uq_plugin_setting_plugin_key_partner_id")),
    )
    op.create_index(op.f("ix_plugin_setting_campaign_id"), "plugin_setting", ["campaign_id"])
    op.create_index(op.f("ix_plugin_setting_partner_id"), "plugin_setting", ["partner_id"])
    op.create_index(
        "uq_plugin_setting_site",
        "plugin_setting",
        ["plugin", "key"],
        unique=True,
        sqlite_where=sa.text("scope = 'site'"),
        postgresql_where=sa.text("scope = 'site'"),
    )
    op.create_table(
        "plugin_switch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("plugin", sa.String(length=30), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_plugin_switch_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_switch")),
        sa.UniqueConstraint("campaign_id", "plugin", name=op.f("uq_plugin_switch_campaign_id_plugin")),
    )


def downgrade() -> None:
    op.drop_table("plugin_switch")
    op.drop_table("plugin_setting")
