"""Opening the ledger: one SQLite file in WAL mode, brought to the newest schema, and its two kinds of transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.pool import StaticPool

from communique.errors import LedgerError
from communique.ledger.migrate import bring_up_to_date
from communique.ledger.reads import Reads
from communique.ledger.turns import Turns
from communique.ledger.writes import Writes

_BUSY_TIMEOUT_MS = 15_000


class Ledger:
    """What was collected, decided and emitted.

    Parameters
    ----------
    path : the SQLite file, made with its folder where it is not there; None for one in memory (replays, tests)
    streams : the streams on which every signal is delivered

    Raises
    ------
    LedgerError
        the file is not a ledger, is of a newer version, or cannot be written
    """

    def __init__(self, path: Path | None, *, streams: tuple[str, ...] = ("communique:signals",)) -> None:
        self.path, self.streams = path, streams
        self._on_commit: list[Callable[[], None]] = []
        self._writers = Turns()
        self._engine = _engine(path)
        try:
            bring_up_to_date(self._engine)
        except DatabaseError as error:
            self._engine.dispose()
            raise LedgerError(
                f"{path} cannot be opened as a ledger ({_reason(error)}). See that you may write to it and its folder; "
                f"where it is damaged, restore a backup; where it is another program's, give another --data-dir."
            ) from error

    @contextmanager
    def reading(self) -> Iterator[Reads]:
        """Read one consistent state of the ledger."""
        with self._connection(writes=False) as connection:
            yield Reads(connection)

    @contextmanager
    def writing(self) -> Iterator[Writes]:
        """Write all that one step decides, with the signals it causes, or nothing of it.

        The lock is taken at once, so what is read inside cannot change before it is committed.
        """
        with self._writers.turn(), self._connection(writes=True) as connection:
            writes = Writes(connection, self.streams)
            yield writes
        if writes.signals_added:
            for wake in self._on_commit:
                wake()

    def on_signals(self, wake: Callable[[], None]) -> None:
        """Call `wake` after each commit that added signals, in the committing thread; it must return at once."""
        self._on_commit.append(wake)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    @contextmanager
    def _connection(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                marked = connection.execution_options(communique_writes=writes)
                with marked.begin():
                    yield marked
        except OperationalError as error:
            raise LedgerError(
                f"{self.path}: {_reason(error)}. Where the disk is full, make room; where another process holds the "
                f"ledger for more than {_BUSY_TIMEOUT_MS // 1000} s, stop it."
            ) from error
        except IntegrityError:
            raise  # a bug of ours, not the file's
        except DatabaseError as error:
            raise LedgerError(f"{self.path} is damaged ({_reason(error)}); restore a backup.") from error

    def check(self) -> None:
        """Read every page.

        Raises
        ------
        LedgerError
            one is damaged
        """
        with self._connection(writes=False) as connection:
            told = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if told != "ok":
            raise LedgerError(f"{self.path} is damaged ({told}); restore a backup.")


def _engine(path: Path | None) -> Engine:
    if path is None:
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise LedgerError(f"{path.parent} cannot be made ({error.strerror}); give another --data-dir.") from error
        # built from parts: a "?" in the path would begin the options of a URL
        address = URL.create("sqlite", database=str(path))
        engine = create_engine(address, connect_args={"timeout": _BUSY_TIMEOUT_MS / 1000})
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are ours to begin: the driver's own start too late
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_TIMEOUT_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("communique_writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _reason(error: DBAPIError) -> str:
    return str(error.orig)
