"""Bringing a ledger to the newest schema. One that is up to date costs one query."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from communique.errors import LedgerError

NEWEST = "0004"  # a test holds it to the newest file in migrations/versions


def bring_up_to_date(engine: Engine) -> None:
    """Run the migrations a ledger lacks, all in one transaction.

    Raises
    ------
    LedgerError
        it was written by a newer version than this one
    """
    with engine.connect() as connection, connection.begin():
        if _version(connection) != NEWEST:
            _upgrade(connection)


def _version(connection: Connection) -> str | None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    if tables:
        raise LedgerError(
            f"The database holds tables that are not a ledger's ({', '.join(sorted(tables)[:3])}); "
            f"give another --data-dir."
        )
    return None


def _upgrade(connection: Connection) -> None:
    from alembic import command  # only a new or an old ledger pays for importing it
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise LedgerError(
            f"The ledger is of version {_version(connection)}, this program knows up to {NEWEST}; "
            f"install the newer communique that wrote it."
        ) from error
