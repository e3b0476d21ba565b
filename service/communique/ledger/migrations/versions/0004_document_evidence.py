"""How far a document's date can be believed, and which raw bytes it was taken from."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns; documents kept before have nothing in them."""
    op.add_column("documents", sa.Column("published_quality", sa.String(length=32), nullable=True))
    op.add_column("documents", sa.Column("raw_sha256", sa.String(length=64), nullable=True))
