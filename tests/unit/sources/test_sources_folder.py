"""A watched folder: all that is dropped in is read once, in order, and nothing before it is whole."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communique.errors import SourceError, SourceUnavailable
from communique.records import Document, Reject
from communique.sources.declaration import Declaration
from communique.sources.folder import WatchedFolder
from communique.sources.known_at import parse_known_at
from communique.sources.source import Source
from communique.times import Moment

START = datetime(2025, 6, 11, 12, tzinfo=UTC)
DECLARATION = Declaration(
    source="inbox",
    form="release",
    published_at=Moment(datetime(2025, 6, 1, tzinfo=UTC), "day"),
    known_at=parse_known_at("now"),
)


class Inbox:
    """A folder whose files' times and whose clock are set by hand."""

    def __init__(self, folder, **options):
        self.folder, self.now = folder, START + timedelta(hours=1)
        self.source: Source = self.watch(**options)

    def watch(self, **options) -> WatchedFolder:
        options = {"stamp": lambda about: about.st_mtime_ns} | options
        return WatchedFolder(self.folder, DECLARATION, now=lambda: self.now, **options)

    def drop(self, name, content, *, seconds=0.0):
        (self.folder / name).write_text(content)
        at_ns = int((START.timestamp() + seconds) * 1e9)
        os.utime(self.folder / name, ns=(at_ns, at_ns))


def words(poll):
    return [item.text if isinstance(item, Document) else "REJECT" for item in poll.items]


def lines(*texts):
    spoken = {"speaker": "S", "office": "O", "said_at": "2025-06-01"}
    return "\n".join(json.dumps(spoken | {"text": text}) for text in texts)


def poll_to_the_end(source, cursor=None):
    found = []
    while True:
        poll = source.poll(cursor)
        if not poll.items:
            return found, poll.cursor
        found += words(poll)
        cursor = poll.cursor


def test_files_come_oldest_first_and_once(tmp_path):
    inbox = Inbox(tmp_path)
    inbox.drop("a.txt", "Second.", seconds=2)
    inbox.drop("b.txt", "First.", seconds=1)
    poll = inbox.source.poll(None)
    assert words(poll) == ["First.", "Second."]
    assert inbox.source.poll(poll.cursor).items == []
    inbox.drop("c.txt", "Third.", seconds=3)
    assert words(inbox.watch().poll(poll.cursor)) == ["Third."]  # after a restart, too


def test_an_empty_folder_has_no_cursor(tmp_path):
    poll = Inbox(tmp_path).source.poll(None)
    assert (poll.items, poll.cursor) == ([], None)


def test_files_of_one_moment_are_all_read(tmp_path):
    inbox = Inbox(tmp_path, max_items=1)
    for name in "cabd":
        inbox.drop(f"{name}.txt", f"{name}.")
    assert poll_to_the_end(inbox.source)[0] == ["a.", "b.", "c.", "d."]


def test_a_file_still_being_written_waits_and_holds_back_no_other(tmp_path):
    inbox = Inbox(tmp_path)
    inbox.drop("old.txt", "Old.", seconds=0)
    inbox.drop("new.txt", "New.", seconds=10)
    inbox.now = START + timedelta(seconds=11.999)
    poll = inbox.source.poll(None)
    assert words(poll) == ["Old."]
    inbox.now = START + timedelta(seconds=12)
    assert words(inbox.source.poll(poll.cursor)) == ["New."]


def test_a_bad_file_is_refused_once_and_again_when_it_has_changed(tmp_path):
    inbox = Inbox(tmp_path)
    inbox.drop("bad.txt", "", seconds=1)
    inbox.drop("good.txt", "Good.", seconds=2)
    poll = inbox.source.poll(None)
    assert words(poll) == ["REJECT", "Good."]
    assert inbox.source.poll(poll.cursor).items == []
    inbox.drop("bad.txt", "Mended.", seconds=3)
    assert words(inbox.source.poll(poll.cursor)) == ["Mended."]


def test_hidden_and_temporary_names_and_sub_folders_are_left_alone(tmp_path):
    inbox = Inbox(tmp_path)
    for name in (".a", "~a.txt", "a.x", "a.part", "a.TMP", "a.txt~", "a.crdownload"):
        inbox.drop(name, "Half.")
    (tmp_path / "sub").mkdir()
    assert inbox.source.poll(None).items == []


def test_a_file_moved_in_with_an_old_date_is_not_missed(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    inbox = Inbox(folder)
    inbox.now = datetime.now(UTC) + timedelta(seconds=10)
    source = WatchedFolder(folder, DECLARATION, now=lambda: inbox.now)  # by change times, as it is used
    inbox.drop("new.txt", "New.", seconds=0)
    cursor = source.poll(None).cursor
    elsewhere = Inbox(tmp_path)
    elsewhere.drop("old.txt", "Old.", seconds=-1e6)
    (tmp_path / "old.txt").rename(folder / "old.txt")
    inbox.drop("future.txt", "Future.", seconds=1e9)
    assert sorted(words(source.poll(cursor))) == ["Future.", "Old."]


def test_a_long_file_is_handed_on_in_parts_also_over_a_restart(tmp_path):
    inbox = Inbox(tmp_path, max_items=2)
    inbox.drop("a.jsonl", lines("1", "2", "3", "4", "5"), seconds=1)
    inbox.drop("b.txt", "After.", seconds=2)
    first = inbox.source.poll(None)
    again = inbox.source.poll(None)
    assert words(first) == words(again) == ["1", "2"]
    assert first.cursor == again.cursor
    inbox.now += timedelta(minutes=1)
    second = inbox.source.poll(first.cursor)
    assert words(second) == words(inbox.watch(max_items=2).poll(first.cursor)) == ["3", "4"]
    assert {item.known_at for item in second.items} == {inbox.now}  # not when the file was opened
    assert poll_to_the_end(inbox.source, second.cursor)[0] == ["5", "After."]


def test_a_half_read_file_that_was_removed_is_named(tmp_path):
    inbox = Inbox(tmp_path, max_items=2)
    inbox.drop("a.jsonl", lines("1", "2", "3"))
    poll = inbox.source.poll(None)
    (tmp_path / "a.jsonl").unlink()
    gone = inbox.source.poll(poll.cursor)
    (reject,) = gone.items
    assert isinstance(reject, Reject)
    assert "removed when 2" in reject.reason
    assert inbox.source.poll(gone.cursor).items == []


def test_a_link_to_nothing_is_refused_once_and_stops_nothing(tmp_path):
    inbox = Inbox(tmp_path)
    (tmp_path / "link.txt").symlink_to("gone")
    os.utime(tmp_path / "link.txt", ns=(1, 1), follow_symlinks=False)
    inbox.drop("good.txt", "Good.")
    assert poll_to_the_end(inbox.source)[0] == ["REJECT", "Good."]


def test_names_that_are_no_utf_8_or_hold_blanks_make_cursors_that_can_be_stored(tmp_path):
    inbox = Inbox(tmp_path, max_items=1)
    for name in (os.fsdecode(b"\xff a\n.txt"), "b c.txt", "商.txt"):
        inbox.drop(name, "Words.")
    found, cursor = poll_to_the_end(inbox.source)
    assert found == ["Words."] * 3
    assert cursor.encode("ascii")


def test_a_folder_that_is_not_there_is_asked_again_later(tmp_path):
    with pytest.raises(SourceUnavailable, match="cannot be listed"):
        Inbox(tmp_path / "none").source.poll(None)


@pytest.mark.parametrize("cursor", ["", "x", "1 2", "a all b", "1 many b", "1 all b c"])
def test_a_cursor_of_something_else_is_refused(tmp_path, cursor):
    with pytest.raises(SourceError, match="cannot be read"):
        Inbox(tmp_path).source.poll(cursor)


@given(
    sizes=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4)), max_size=6),
    max_items=st.integers(1, 5),
    restarts=st.booleans(),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_size_of_a_poll_each_entry_comes_once(tmp_path_factory, sizes, max_items, restarts):
    inbox = Inbox(tmp_path_factory.mktemp("inbox"), max_items=max_items)
    expected = []
    for number, (seconds, n_lines) in enumerate(sizes):
        texts = [f"{number}.{entry}" for entry in range(n_lines)]
        inbox.drop(f"{number}.jsonl", lines(*texts), seconds=seconds)
        expected += [(seconds, number, text) for text in texts]
    found, cursor = [], None
    for _ in range(len(expected) + 1):
        source = inbox.watch(max_items=max_items) if restarts else inbox.source
        poll = source.poll(cursor)
        assert len(poll.items) <= max_items
        found, cursor = found + words(poll), poll.cursor
    assert found == [text for _, _, text in sorted(expected, key=lambda entry: entry[:2])]
