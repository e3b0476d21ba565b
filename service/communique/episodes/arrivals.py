"""The shipped episodes as documents, each at the moment at which a desk may have held it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from communique.episodes.load import episode_path
from communique.errors import DocumentMalformed
from communique.records import Document, Form, Reject
from communique.sources.declaration import Declaration, ZoneFor
from communique.sources.files import read_path
from communique.sources.known_at import parse_known_at
from communique.times import parse_moment

ASSUMED_DELAY = "said+5m"


@dataclass(frozen=True, slots=True)
class Episode:
    """One shipped file and what is declared of it."""

    name: str
    title: str
    form: Form
    published_at: str | None


EPISODES = (
    Episode("truce-2018", "Truce, 2018", "release", None),
    Episode("london-2025", "London, June 2025", "article", "2025-06-11"),
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document of an episode and when it is taken."""

    at: datetime
    episode: Episode
    document: Document


def load_arrivals(zone_for: ZoneFor, *, now: datetime) -> list[Arrival]:
    """Read both episodes, in the order in which their documents were known.

    `known_at` is assumed: five minutes after the words, or after the end of their day where only that is known.

    Raises
    ------
    DocumentMalformed
        a shipped file is damaged: install again
    """
    arrivals = [
        Arrival(document.known_at, episode, document)
        for episode in EPISODES
        for document in _documents(episode, zone_for, now)
    ]
    return sorted(arrivals, key=lambda a: (a.at, a.document.document_id))


def _documents(episode: Episode, zone_for: ZoneFor, now: datetime) -> list[Document]:
    path = episode_path(episode.name)
    declaration = Declaration(
        source=f"episode:{episode.name}",
        form=episode.form,
        published_at=parse_moment(episode.published_at, input_name=path.name) if episode.published_at else None,
        known_at=parse_known_at(ASSUMED_DELAY),
        zone_for=zone_for,
    )
    documents = []
    for item in read_path(path, declaration, now=now):
        if isinstance(item, Reject):
            raise DocumentMalformed(item.input, f"{item.reason} The shipped file is damaged; install again.")
        documents.append(item)
    return documents
