"""The records: what every stage takes and gives. Frozen, typed, and checked once, at the edge they came in by.

Clocks are aware UTC datetimes to the microsecond. Returns are fractions (0.01 is 1 %). A missing number is
``None`` and the record's ``reason`` says why. Spans are half-open ``(start, end)`` in code points of the
document's text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Span = tuple[int, int]

Form = Literal["release", "transcript", "article", "post"]
Precision = Literal["second", "minute", "day"]
KnownBasis = Literal["observed", "declared", "assumed"]
DateQuality = Literal[
    "instant",  # an offset, or a name of a time zone that means one thing here
    "day",  # a date alone, or midnight sharp, which is how content systems print one
    "no_offset",  # a time of day that names no moment: its date alone is taken, in the source's own zone
    "zone_unclear",  # "CST" and the like, which the source's own zone does not explain: its date alone is taken
    "unreadable",
    "absent",
]
Quoted = Literal["direct", "mixed", "indirect", "release"]
SaidBasis = Literal["explicit", "weekday", "dateline", "published", "published_bound"]
OfficeResult = Literal["holds", "not_holding", "unknown"]
Basis = Literal["said", "known"]
Horizon = Literal["close", "1d", "5d"]
Session = Literal["regular", "before", "after", "closed"]
ReactionStatus = Literal["measured", "pending", "missing"]
SignalKind = Literal["tone", "reaction", "gap", "correction"]
Verdict = Literal[
    "confirmed",
    "diverged",
    "muted",
    "no_direction",
    "attribution_conflict",
    "speaker_conflict",
    "unconfirmed",
]

FORMS: tuple[Form, ...] = ("release", "transcript", "article", "post")
BASES: tuple[Basis, ...] = ("said", "known")
HORIZONS: tuple[Horizon, ...] = ("close", "1d", "5d")

SIGNAL_SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text as a source gave it; a changed text is a new revision."""

    document_id: str  # hash of source and url, or of the content of a file
    content_hash: str  # SHA-256 of the text; of a ready statement, of its speaker, office and said_at as well
    revision: int = 1
    source: str
    form: Form
    url: str | None = None
    title: str | None = None
    text: str
    language: str | None = None  # BCP 47, where it is known
    published_at: datetime | None  # at day precision: that date at 00:00 UTC, standing for the date alone
    published_precision: Precision | None
    published_as_printed: str | None = None
    published_quality: DateQuality | None = None  # how far a feed's date can be believed; None: it was declared
    raw_sha256: str | None = None  # of the bytes it was taken from, where they are kept (the data folder's `raw`)
    # where the source itself says whose words the whole text is, and when they were said
    speaker: str | None = None
    office: str | None = None
    said_at: datetime | None = None  # at day precision: that date at 00:00 UTC, standing for the date alone
    said_precision: Precision | None = None
    known_at: datetime
    known_basis: KnownBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An official's words in one document, with where they stand and whose they are said to be."""

    mention_id: str
    document_id: str
    content: tuple[Span, ...]  # several, where the words are interrupted
    source: tuple[Span, ...]  # the speaker as printed; empty where nobody is named
    cue: tuple[Span, ...]  # "said", "according to"; empty where there is none
    quoted: Quoted
    truncated: bool = False
    text: str  # the content's words, joined, without the outer quotation marks
    speaker_as_printed: str | None
    office_as_printed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeCheck:
    """Whether this person held this office on that day."""

    result: OfficeResult
    holder_on_date: str | None = None  # who did, where it was someone else
    reason: str | None = None  # why the result is "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Whose words they are, once the name as printed has been resolved."""

    speaker_id: str  # stable: a slug of the register's name, or of the name as printed
    speaker: str
    office: str | None
    side: str  # ISO 3166 alpha-2, "EU", or "XX" where it is not known
    check: OfficeCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one speaker said at one time, however many documents print it."""

    statement_id: str  # hash of speaker, normalised words and the speaker's local day
    text: str
    speaker_id: str
    speaker: str
    office: str | None
    side: str
    office_check: OfficeResult
    holder_on_date: str | None
    office_reason: str | None = None  # why the check is "unknown"
    said_at: datetime  # at day precision: the first moment of the speaker's local day
    said_until: datetime  # the end of the interval in which it was said; said_at itself at second precision
    said_precision: Precision
    said_basis: SaidBasis
    url: str | None  # of the document that first brought it
    published_at: datetime | None
    spread: int = 1  # documents so far
    novelty: float  # against the speaker's own, in [0, 1]; 1 is new
    repeats: str | None = None  # the closest earlier statement of the speaker's, where it is close
    novelty_overall: float | None = None  # against everybody's; None of statements kept before it was measured
    echoes: str | None = None  # the closest earlier statement of somebody else's, where it is close
    conflicts_with: str | None = None  # the statement that gives the same quoted words, of that time, to somebody else
    known_at: datetime
    known_basis: KnownBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A part of a statement and how it sounds by itself."""

    start: int  # code points of the statement's text
    end: int
    tone: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """How one statement sounds to a market, by one model."""

    statement_id: str
    p_negative: float | None  # the three sum to 1; None where reason says why there is no tone
    p_neutral: float | None
    p_positive: float | None
    hedged: float | None  # probability that the speaker limits commitment
    material: float | None  # probability that it announces a concrete act
    relevant: float | None  # probability that it is about something that moves a broad index
    clauses: tuple[Clause, ...] = ()
    model: str  # "name@sha256[:12]": the same model gives the same numbers
    input_truncated: bool = False
    reason: str | None = None

    @property
    def tone(self) -> float | None:
        """p_positive - p_negative, in [-1, 1]."""
        if self.p_positive is None or self.p_negative is None:
            return None
        return self.p_positive - self.p_negative


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The prices of one instrument between two moments, unadjusted; used by its close time."""

    instrument: str
    interval: str  # "1d", "5m"
    opens_at: datetime
    closes_at: datetime
    open: float
    high: float
    low: float
    close: float
    volume: float | None
    source: str
    known_at: datetime
    known_basis: KnownBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What one instrument did over one horizon after a statement."""

    statement_id: str
    instrument: str
    horizon: Horizon
    basis: Basis
    anchor_at: datetime | None  # close time of the anchor's bar
    anchor_price: float | None
    end_at: datetime | None
    end_price: float | None
    return_: float | None  # fraction; a difference in index points where the instrument says so
    expected: float | None
    abnormal: float | None
    se: float | None  # standard error of `abnormal`, with the estimation error
    n_estimation: int | None  # bars in the estimation window
    z: float | None
    pre_move_z: float | None = None
    resolution: str  # interval of the bars used
    includes_prior_move: bool  # the window opened before the words were said
    session: Session | None
    confounders: tuple[str, ...] = ()
    status: ReactionStatus
    reason: str | None = None
    due_at: datetime | None  # when the window closes, by the calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One event on the stream. What was emitted is never changed; a correction names what it replaces."""

    signal_id: str  # a pure function of what caused it
    kind: SignalKind
    schema_version: int = SIGNAL_SCHEMA_VERSION
    statement_id: str | None
    instrument: str | None
    horizon: Horizon | None = None
    basis: Basis | None = None
    negotiation: str | None = None
    direction: Literal[-1, 0, 1]
    strength: float | None  # [0, 1]
    verdict: Verdict | None
    flags: tuple[str, ...] = ()
    # the numbers
    tone: float | None = None
    hedged: float | None = None
    material: float | None = None
    relevant: float | None = None
    novelty: float | None = None
    surprise: float | None = None
    return_: float | None = None
    abnormal: float | None = None
    z: float | None = None
    n_per_side: dict[str, int] | None = field(default=None, hash=False)
    # the evidence
    quote: str | None = None
    url: str | None = None
    speaker: str | None = None
    office: str | None = None
    office_check: OfficeResult | None = None
    holder_on_date: str | None = None
    anchor_at: datetime | None = None
    anchor_price: float | None = None
    end_at: datetime | None = None
    end_price: float | None = None
    # the clocks
    said_at: datetime | None = None
    said_until: datetime | None = None
    said_precision: Precision | None = None
    published_at: datetime | None = None
    known_at: datetime
    known_basis: KnownBasis
    emitted_at: datetime
    # its standing
    model: str | None = None
    replaces: tuple[str, ...] = ()
    reason: str | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """An input that was refused, by name and place; nothing is dropped without one."""

    input: str
    line: int | None
    reason: str


Record = Document | Mention | Statement | Tone | Bar | Reaction | Signal | Reject
