"""redis-py's exceptions and ours: the one place where they meet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from redis import exceptions as foreign

from communique.errors import CommuniqueError, ConfigError, GroupMissing, StreamError, StreamUnavailable


class StreamRefused(StreamError):
    """The server answered and will not do it (rights, a key of another type, an unknown command); do not retry."""


# Each class by itself, so that one that redis-py adds is noticed (a test compares the lists).
OURS: dict[type[Exception], type[CommuniqueError]] = {
    # it did not answer, or cannot now: retry
    foreign.ConnectionError: StreamUnavailable,
    foreign.TimeoutError: StreamUnavailable,
    foreign.BusyLoadingError: StreamUnavailable,
    foreign.MaxConnectionsError: StreamUnavailable,
    foreign.ExternalAuthProviderError: StreamUnavailable,
    foreign.ReadOnlyError: StreamUnavailable,  # a replica, until the failover is through
    foreign.OutOfMemoryError: StreamUnavailable,
    foreign.ClusterError: StreamUnavailable,
    foreign.ClusterDownError: StreamUnavailable,
    foreign.MasterDownError: StreamUnavailable,
    foreign.TryAgainError: StreamUnavailable,
    foreign.AskError: StreamUnavailable,
    foreign.MovedError: StreamUnavailable,
    foreign.RedisClusterException: StreamUnavailable,
    foreign.SlotNotCoveredError: StreamUnavailable,
    # the URL or the rights are wrong: stop at start-up
    foreign.AuthenticationError: ConfigError,
    foreign.AuthenticationWrongNumberOfArgsError: ConfigError,
    foreign.AuthorizationError: ConfigError,
    foreign.NoPermissionError: ConfigError,
    # the server refused
    foreign.RedisError: StreamRefused,
    foreign.ResponseError: StreamRefused,
    foreign.InvalidResponse: StreamRefused,  # whatever listens there does not speak Redis
    foreign.DataError: StreamRefused,
    foreign.NoScriptError: StreamRefused,
    foreign.ExecAbortError: StreamRefused,
    foreign.ModuleError: StreamRefused,
    foreign.NoSuchFieldsetError: StreamRefused,
    foreign.ClusterCrossSlotError: StreamRefused,
    foreign.CrossSlotTransactionError: StreamRefused,
    foreign.InvalidPipelineStack: StreamRefused,
    foreign.PubSubError: StreamRefused,
    foreign.WatchError: StreamRefused,
    foreign.LockError: StreamRefused,
    foreign.LockNotOwnedError: StreamRefused,
    foreign.ChildDeadlockedError: StreamRefused,
    foreign.IncorrectPolicyType: StreamRefused,
}
# The group, or the whole stream while we waited on it, is gone (FLUSHALL, DEL, XGROUP DESTROY).
_GROUP_GONE = ("NOGROUP", "UNBLOCKED")
_ADVICE: dict[type[CommuniqueError], str] = {
    StreamUnavailable: "It is tried again; if it stays so, check that the server runs and can be reached",
    ConfigError: "Check the user and password in redis_url and the user's rights (ACL)",
    StreamRefused: "See to the cause; trying again will not help",
}


def as_ours(error: Exception, doing: str, *, stream: str = "", group: str | None = None) -> CommuniqueError:
    """Return our error for one of redis-py's (or the socket's).

    Parameters
    ----------
    error : what redis-py raised
    doing : what we were at: "read communique:signals"
    stream, group : named where a missing group is to be told apart
    """
    if group is not None and isinstance(error, foreign.ResponseError) and str(error).startswith(_GROUP_GONE):
        return GroupMissing(stream, group)
    kind = next((OURS[base] for base in type(error).__mro__ if base in OURS), StreamUnavailable)
    told = str(error)[:300].rstrip(". ")
    return kind(f"Cannot {doing}: {type(error).__name__}, {told}. {_ADVICE[kind]}.")


@contextmanager
def translated(doing: str, *, stream: str = "", group: str | None = None) -> Iterator[None]:
    """Let no foreign exception through; see `as_ours`."""
    try:
        yield
    except (*OURS, OSError) as error:  # type: ignore[misc]  # mypy cannot see a dict's keys as classes
        raise as_ours(error, doing, stream=stream, group=group) from error
