"""What a coordinator can undo, and a count of changes against overwriting each other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    with op.batch_alter_table("helplines_details") as table:
        table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("assurance_changed_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("assured_before", sa.Date(), nullable=True))
        table.add_column(sa.Column("assurer_before", sa.String(length=200), nullable=False, server_default=""))
        table.add_column(sa.Column("assured_after", sa.Date(), nullable=True))
    with op.batch_alter_table("helplines_phone") as table:
        table.add_column(sa.Column("removed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Remove them; a number that was taken away goes for good, so that it does not come back to readers."""
    op.execute(sa.text("DELETE FROM helplines_phone WHERE removed_on IS NOT NULL"))
    with op.batch_alter_table("helplines_phone") as table:
        table.drop_column("removed_on")
    with op.batch_alter_table("helplines_details") as table:
        for name in ("assured_after", "assurer_before", "assured_before", "assurance_changed_on", "version"):
            table.drop_column(name)
