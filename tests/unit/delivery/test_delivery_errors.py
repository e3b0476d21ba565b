from __future__ import annotations

import inspect

import pytest
from redis import exceptions as foreign

from communique.delivery.connection import connect, shown_url
from communique.delivery.redis_errors import OURS, StreamRefused, as_ours, translated
from communique.errors import CommuniqueError, ConfigError, GroupMissing, StreamUnavailable

FOREIGN = [
    found
    for _, found in inspect.getmembers(foreign, inspect.isclass)
    if issubclass(found, Exception) and found.__module__ == foreign.__name__
]


@pytest.mark.parametrize("kind", FOREIGN, ids=lambda kind: kind.__name__)
def test_every_exception_of_redis_is_mapped_by_name(kind):
    assert kind in OURS
    assert issubclass(OURS[kind], CommuniqueError)


def test_the_list_above_is_the_whole_list():
    assert len(FOREIGN) > 30
    assert {foreign.ConnectionError, foreign.NoScriptError, foreign.RedisClusterException} <= set(FOREIGN)


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (foreign.ConnectionError("refused"), StreamUnavailable),
        (foreign.BusyLoadingError("LOADING"), StreamUnavailable),
        (foreign.ReadOnlyError("READONLY"), StreamUnavailable),
        (BrokenPipeError(), StreamUnavailable),
        (foreign.AuthenticationError("WRONGPASS"), ConfigError),  # though it is a ConnectionError
        (foreign.NoPermissionError("NOPERM"), ConfigError),
        (foreign.ResponseError("WRONGTYPE"), StreamRefused),
    ],
)
def test_foreign_errors_become_what_their_reader_should_do(error, ours):
    with pytest.raises(ours, match="Cannot read the stream") as caught, translated("read the stream"):
        raise error
    assert type(caught.value) is ours
    assert caught.value.__cause__ is error


def test_missing_group_is_told_apart_where_a_group_was_asked_for():
    gone = foreign.ResponseError("NOGROUP No such key 's' or consumer group 'g' in XREADGROUP")
    assert isinstance(as_ours(gone, "read", stream="s", group="g"), GroupMissing)
    assert isinstance(as_ours(gone, "read"), StreamRefused)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host",
        "nonsense",
        "redis://host:port",
        "redis://user:secret@host?socket_timeout=1",
        "unix:///s?decode_responses=1",
        "redis://[::1",
        "redis://user:secret@host?max_connections=many",
    ],
)
def test_url_that_cannot_be_used_or_undoes_our_choices_is_refused_without_its_password(url):
    with pytest.raises(ConfigError) as caught:
        connect(url, reader=True)
    assert "secret" not in str(caught.value)


def test_shown_url_has_no_password():
    assert shown_url("redis://user:se@cret@host:6379/1?x=y") == "redis://host:6379/1"


def test_client_repeats_nothing_and_a_reader_outwaits_its_block():
    reader = connect("redis://host", reader=True).connection_pool.connection_kwargs
    writer = connect("redis://host", reader=False).connection_pool.connection_kwargs
    assert reader["socket_timeout"] > writer["socket_timeout"] == 5
    for chosen in (reader, writer):
        assert chosen["retry"].get_retries() == 0
        assert (chosen["protocol"], chosen["legacy_responses"], chosen["decode_responses"]) == (2, False, False)
