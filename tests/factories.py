"""Records for tests: complete, plausible, and changed by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from communique.records import Bar, Document, Mention, Reaction, Signal, Statement, Tone

SAID = datetime(2018, 12, 4, 15, 3, tzinfo=UTC)
KNOWN = SAID + timedelta(minutes=5)


def document(**changes: Any) -> Document:
    text = changes.get("text", "China talks are going very well!")
    return Document(
        **{
            "document_id": "d1",
            "content_hash": f"hash of {text}",
            "source": "a desk",
            "form": "post",
            "text": text,
            "published_at": SAID,
            "published_precision": "second",
            "known_at": KNOWN,
            "known_basis": "observed",
        }
        | changes
    )


def article(text: str) -> Document:
    """Return a news article of which only the day of printing, 11 June 2025, is known."""
    printed = datetime(2025, 6, 11, tzinfo=UTC)
    return document(
        document_id="article",
        source="test",
        form="article",
        text=text,
        published_at=printed,
        published_precision="day",
        known_at=printed,
        known_basis="assumed",
    )


def mention(**changes: Any) -> Mention:
    return Mention(
        **{
            "mention_id": "m1",
            "document_id": "d1",
            "content": ((0, 32),),
            "source": (),
            "cue": (),
            "quoted": "release",
            "text": "China talks are going very well!",
            "speaker_as_printed": "Donald Trump",
            "office_as_printed": "President",
        }
        | changes
    )


def statement(**changes: Any) -> Statement:
    return Statement(
        **{
            "statement_id": "s1",
            "text": "China talks are going very well!",
            "speaker_id": "donald-trump",
            "speaker": "Donald Trump",
            "office": "President of the United States",
            "side": "US",
            "office_check": "holds",
            "holder_on_date": None,
            "said_at": SAID,
            "said_until": SAID,
            "said_precision": "second",
            "said_basis": "explicit",
            "url": None,
            "published_at": SAID,
            "novelty": 1.0,
            "known_at": KNOWN,
            "known_basis": "observed",
        }
        | changes
    )


def tone(**changes: Any) -> Tone:
    return Tone(
        **{
            "statement_id": "s1",
            "p_negative": 0.1,
            "p_neutral": 0.2,
            "p_positive": 0.7,
            "hedged": 0.2,
            "material": 0.1,
            "relevant": 0.9,
            "model": "hand@000000000000",
        }
        | changes
    )


def reaction(**changes: Any) -> Reaction:
    return Reaction(
        **{
            "statement_id": "s1",
            "instrument": "^GSPC",
            "horizon": "close",
            "basis": "said",
            "anchor_at": None,
            "anchor_price": None,
            "end_at": None,
            "end_price": None,
            "return_": None,
            "expected": None,
            "abnormal": None,
            "se": None,
            "n_estimation": None,
            "z": None,
            "resolution": "1d",
            "includes_prior_move": True,
            "session": "regular",
            "status": "pending",
            "due_at": SAID + timedelta(hours=6),
        }
        | changes
    )


def signal(**changes: Any) -> Signal:
    return Signal(
        **{
            "signal_id": "g1",
            "kind": "tone",
            "statement_id": "s1",
            "instrument": "^GSPC",
            "direction": 1,
            "strength": 0.4,
            "verdict": None,
            "tone": 0.6,
            "known_at": KNOWN,
            "known_basis": "observed",
            "emitted_at": KNOWN,
            "model": "hand@000000000000",
        }
        | changes
    )


def bar(**changes: Any) -> Bar:
    closes_at = changes.get("closes_at", datetime(2018, 12, 4, 21, tzinfo=UTC))
    return Bar(
        **{
            "instrument": "^GSPC",
            "interval": "1d",
            "opens_at": closes_at - timedelta(hours=6.5),
            "closes_at": closes_at,
            "open": 2782.43,
            "high": 2785.93,
            "low": 2697.18,
            "close": 2700.06,
            "volume": None,
            "source": "by hand",
            "known_at": closes_at,
            "known_basis": "assumed",
        }
        | changes
    )
