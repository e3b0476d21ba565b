"""The inbox on real servers: nothing lost, nothing twice, whatever is pushed and whoever dies."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import redis

from communique.clock import ReplayClock
from communique.delivery.connection import connect
from communique.errors import SourceError, SourceUnavailable
from communique.records import Document, Reject
from communique.sources.declaration import Declaration
from communique.sources.inbox import GROUP, InboxStream
from communique.sources.known_at import parse_known_at
from communique.sources.limits import Limits
from delivery_servers import SERVERS, running_server
from fakes_outbox import NOON

KEY = "communique:inbox"
ARTICLE = {"text": "The minister said talks went well.", "published_at": NOON.isoformat(), "url": "https://e.org/1"}
DECLARED = Declaration(source="inbox", form="article", known_at=parse_known_at("now"))


@pytest.fixture(params=SERVERS)
def client(request, tmp_path):
    with running_server(tmp_path, request.param) as server:
        yield connect(server.url, reader=False)


def inbox(client: redis.Redis, **options) -> InboxStream:
    return InboxStream(client, KEY, DECLARED, now=ReplayClock(NOON + timedelta(minutes=1)).now, **options)


def push(client: redis.Redis, *objects) -> list[str]:
    return [client.xadd(KEY, {"document": json.dumps(o) if not isinstance(o, bytes) else o}).decode() for o in objects]


def test_what_was_committed_is_acknowledged_and_deleted_and_the_rest_given_again(client):
    names = push(client, *({**ARTICLE, "id": str(n)} for n in range(5)))
    first = inbox(client, max_items=3).poll(None)
    assert (len(first.items), first.cursor) == (3, names[2])

    lost = inbox(client, max_items=3).poll(None)  # the worker died before it committed
    assert [d.document_id for d in lost.items] == [d.document_id for d in first.items]

    second = inbox(client, max_items=3).poll(first.cursor)
    assert (len(second.items), second.cursor) == (2, names[4])
    last = inbox(client).poll(second.cursor)
    assert (list(last.items), last.cursor) == ([], names[4])
    assert client.xlen(KEY) == 0
    assert client.xpending(KEY, GROUP)["pending"] == 0


def test_a_ready_statement_and_an_article_come_as_documents_known_now(client):
    ready = {"text": "Rates will fall.", "speaker": "Jerome Powell", "office": "Fed chair", "said_at": NOON.isoformat()}
    push(client, ARTICLE, ready)

    article, statement = inbox(client).poll(None).items

    assert (article.form, article.speaker, article.known_basis) == ("article", None, "observed")
    assert article.known_at == NOON + timedelta(minutes=1)
    assert (statement.speaker, statement.said_at) == ("Jerome Powell", NOON)


@pytest.mark.parametrize(
    ("pushed", "why"),
    [
        (b"not json", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[1]", "a JSON object was expected"),
        (b"[" * 1_500, "not JSON"),
        ({"text": "Words."}, "published_at is missing"),
        ({"published_at": "2018-12-04"}, "text is missing"),
        ({**ARTICLE, "form": "rumour"}, "form 'rumour' is not known"),
        ({**ARTICLE, "published_at": "tomorrow"}, "tomorrow"),
        ({**ARTICLE, "published_at": "2050-01-01T00:00:00Z"}, "published_at"),
        ({**ARTICLE, "text": 7}, "text was expected to be a text"),
        ({**ARTICLE, "text": "x" * 3000}, "over 2,000"),
        ({"text": "Words.", "speaker": "Jerome Powell"}, "said_at"),
        (b'{"text": "\\ud800 half", "published_at": "2018-12-04"}', "surrogate"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_entry_and_holds_nothing_up(client, pushed, why):
    name, _ = push(client, pushed, ARTICLE)

    refused, taken = inbox(client, limits=Limits(max_document_bytes=2000)).poll(None).items

    assert isinstance(refused, Reject)
    assert refused.reason.startswith(f"{KEY} {name}")
    assert why in refused.reason
    assert isinstance(taken, Document)


def test_an_entry_without_the_field_is_told_what_it_held(client):
    client.xadd(KEY, {"txt": "hello", b"\xff": "x"})
    (refused,) = inbox(client).poll(None).items
    assert "no field document but txt" in refused.reason


def test_a_lost_group_is_made_again_where_we_were(client):
    push(client, {**ARTICLE, "id": "a"})
    cursor = inbox(client).poll(None).cursor
    client.xgroup_destroy(KEY, GROUP)
    push(client, {**ARTICLE, "id": "b"})

    again = inbox(client).poll(cursor)
    assert len(again.items) == 1
    client.delete(KEY)
    assert list(inbox(client).poll(again.cursor).items) == []


def test_a_server_that_is_gone_is_waited_for_and_a_bad_cursor_named(tmp_path):
    nobody = connect(f"unix://{tmp_path}/none.sock", reader=False)
    with pytest.raises(SourceUnavailable):
        inbox(nobody).poll(None)
    with pytest.raises(SourceError, match="cursor"):
        inbox(nobody).poll("yesterday")
