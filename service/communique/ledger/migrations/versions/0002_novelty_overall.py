"""Novelty against everybody's statements, and the same words given to two people."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns; what was kept before has nothing in them."""
    op.add_column("statements", sa.Column("novelty_overall", sa.Float(), nullable=True))
    op.add_column("statements", sa.Column("echoes", sa.String(length=64), nullable=True))
    op.add_column("statements", sa.Column("conflicts_with", sa.String(length=64), nullable=True))
