"""The way of a statement through the house.

1. collect    sources/     a feed, a file, an inbox        -> Document, committed before anything else
2. extract    extraction/  Document                        -> Mentions: the official's words, with offsets
3. attribute  offices/     the speaker as printed          -> who; did they hold the office on that day?
4. recognise  novelty/     Mention                         -> Statement; the same words elsewhere are one
5. score      tone/        Statement                       -> Tone
6. signal     signals/     Statement + Tone                -> Signal "tone", at once
7. price      prices/      yfinance, files                 -> Bars
8. react      reactions/   Statement x horizon x basis     -> Reaction, when its window has closed
9. signal     signals/     Reaction                        -> Signal "reaction"
10. deliver   delivery/    the ledger's outbox             -> the Redis stream

`collect` is one transaction a document, `process` (2 to 6) another, `settle` (8 and 9) a third. Each commits what it
decided together with the signals that this causes, or nothing; what a crash left undone is found in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby

import structlog

from communique.clock import Clock, is_visible_at, require_visible
from communique.errors import CommuniqueError, LedgerError, LookAheadError
from communique.extraction.extract import extract
from communique.extraction.said_time import SaidTime, said_time
from communique.ledger.ledger import Ledger
from communique.ledger.writes import Writes
from communique.novelty.memory import Memory
from communique.novelty.recognise import LOOK_BACK, REPORT_DELAY, Recognised, recognise, statement_id_of
from communique.offices.resolve import OfficeRegister
from communique.offices.sides import sides_named, zone_of
from communique.reactions.market import Market
from communique.records import (
    BASES,
    HORIZONS,
    Attribution,
    Document,
    Mention,
    Reaction,
    Record,
    Reject,
    Statement,
    Tone,
)
from communique.signals.reaction import reaction_signal
from communique.signals.thresholds import Thresholds
from communique.signals.tone import conflict_of, gives_signal, tone_signal
from communique.tone.model import ToneModel, Utterance

_log = structlog.get_logger("communique.pipeline")
MOST_COMPARED = 1_000  # statements of one speaker that are compared one by one
FUTURE_TOLERANCE = timedelta(minutes=2)  # clocks differ; a time further ahead than this is wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The stages in their order, over one ledger, on one clock."""

    ledger: Ledger
    clock: Clock
    register: OfficeRegister
    model: ToneModel
    market: Market
    thresholds: Thresholds
    memory: Memory = field(default_factory=lambda: Memory(LOOK_BACK + REPORT_DELAY))
    shadows: tuple[ToneModel, ...] = ()  # their tones are kept beside the model's; they give no signals

    def take(self, items: Iterable[Document | Reject]) -> list[Record]:
        """Take a batch all the way that is open to it now, and return every record made, in order.

        What is new is committed first, then processed by (known_at, document_id): the order within a batch, such as
        a file with the newest line first, changes nothing.
        """
        collected = [taken for item in items if (taken := self.collect(item)) is not None]
        documents = [taken for taken in collected if isinstance(taken, Document)]
        made: list[Record] = [taken for taken in collected if isinstance(taken, Reject)]
        for document in sorted(documents, key=lambda d: (d.known_at, d.document_id, d.revision)):
            made += [document, *self.process(document)]
        return made

    def collect(self, item: Document | Reject) -> Document | Reject | None:
        """Commit what came in; None where its very content is already there."""
        now = self.clock.now()
        if isinstance(item, Document) and item.known_at > now + FUTURE_TOLERANCE:
            item = Reject(
                input=item.source, line=None, reason=f"known_at {item.known_at.isoformat()} is in the future."
            )
        with self.ledger.writing() as writes:
            if isinstance(item, Document):
                return writes.add_document(item, at=now)
            writes.add_reject(item, at=now)
            return item

    def process(self, document: Document) -> list[Record]:
        """Find, attribute, recognise and score an official's words, and emit what they give at once.

        A document that breaks a stage is refused by name, so that it stands in no other's way. What is not the
        document's fault (the ledger, a look-ahead) is raised.
        """
        try:
            return self._process(document)
        except (CommuniqueError, LookAheadError):
            raise
        except Exception as error:
            _log.exception("document_broke_a_stage", document_id=document.document_id, source=document.source)
            return [self._refuse(document, error)]

    def resume(self) -> Iterator[list[Record]]:
        """Process what was committed and left undone, by whichever process; each document's records at a time."""
        with self.ledger.reading() as reads:
            left = reads.unprocessed_documents()
        for document in left:
            yield [document, *self.process(document)]

    def decide(self) -> list[Record]:
        """Emit what was held back until its time: embargoed words, or a clock ahead of ours."""
        with self.ledger.writing() as writes:
            waiting = writes.statements_to_decide(self.clock.now())
            return [record for statement in waiting for record in self._emit(writes, statement)]

    def settle(self) -> list[Record]:
        """Measure every reaction whose window has closed, and emit it."""
        now = self.clock.now()
        with self.ledger.writing() as writes:
            made: list[Record] = []
            for statement_id, pending in groupby(writes.pending_reactions(now), key=lambda r: r.statement_id):
                statement, tone = writes.statement(statement_id), writes.emitted_tone(statement_id)
                if statement is None or tone is None:
                    raise LedgerError(f"The ledger holds a reaction to {statement_id}, but not the statement itself.")
                windows = [(r.basis, r.horizon) for r in pending]
                for reaction in self.market.measure(writes, statement, windows, now=now):
                    if reaction.status != "pending":  # its bar may be late
                        made += self._settle(writes, statement, tone, reaction)
            return made

    # -- inside one transaction --------------------------------------------------------------------------------

    def _process(self, document: Document) -> list[Record]:
        made: list[Record] = []
        with self.ledger.writing() as writes:
            if writes.is_processed(document):
                return []  # by another process, since we looked
            for mention in extract(document):
                made += self._take_mention(writes, document, mention)
            writes.mark_processed(document, at=self.clock.now())
        return made

    def _refuse(self, document: Document, error: Exception) -> Reject:
        named = document.url or document.title or document.source
        reject = Reject(
            input=named,
            line=None,
            reason=f"{named}: it was kept, but a stage failed on it ({type(error).__name__}); please report the text.",
        )
        with self.ledger.writing() as writes:
            writes.add_reject(reject, at=self.clock.now())
            writes.mark_processed(document, at=self.clock.now())
        return reject

    def _take_mention(self, writes: Writes, document: Document, mention: Mention) -> list[Record]:
        attribution, said = self._attribute(document, mention)
        if said is None:
            reject = Reject(
                input=document.url or document.title or document.source,
                line=None,
                reason=f"“{mention.text[:60]}” has no date: neither the text nor the source says when it was said.",
            )
            writes.add_reject(reject, at=self.clock.now())
            return [reject]
        recognised = self._recognise(writes, document, mention, attribution, said)
        statement = recognised.statement
        writes.add_mention(mention, statement_id=statement.statement_id)
        if not recognised.is_new:
            return [mention, writes.statement(statement.statement_id) or statement]
        writes.add_statement(statement)
        tones = self._score(statement)
        for tone in tones:
            writes.add_tone(tone)
        made: list[Record] = [mention, statement, *tones]
        if self._is_visible(statement):
            made += self._emit(writes, statement)
        return made

    def _attribute(self, document: Document, mention: Mention) -> tuple[Attribution, SaidTime | None]:
        """Resolve the speaker on the day of the words; the day itself is the speaker's local one."""
        printed, among = (mention.speaker_as_printed, mention.office_as_printed), sides_named(document.text)
        roughly = (document.said_at or document.published_at or document.known_at).date()  # good enough for the side
        attribution = self.register.attribute(*printed, roughly, among=among)
        zone = zone_of(attribution.side)
        said = said_time(document, mention, zone)
        if said is not None:
            attribution = self.register.attribute(*printed, said.at.astimezone(zone).date(), among=among)
        return attribution, said

    def _recognise(
        self, writes: Writes, document: Document, mention: Mention, attribution: Attribution, said: SaidTime
    ) -> Recognised:
        zone = zone_of(attribution.side)
        same = writes.statement(statement_id_of(mention, attribution, said, zone))
        near = writes.statements_by(
            attribution.speaker_id,
            said_since=said.at - LOOK_BACK,
            said_before=said.until + REPORT_DELAY,
            known_by=document.known_at,
            at_most=MOST_COMPARED,
        )
        recalled = self._recalled(writes, document, mention)
        if len(near) == MOST_COMPARED:  # older ones of this speaker come up by their words alone
            near = [s for s in recalled if s.speaker_id == attribution.speaker_id and s not in near] + near
        earlier = [same, *near] if same is not None else near
        others = [s for s in recalled if s.speaker_id != attribution.speaker_id]
        return recognise(mention, attribution, said, document, zone=zone, earlier=earlier, others=others)

    def _recalled(self, writes: Writes, document: Document, mention: Mention) -> list[Statement]:
        """Return the statements that may share words with a mention; also those of other processes, since the last."""
        known_since, last = document.known_at - LOOK_BACK - REPORT_DELAY, writes.last_step()
        if self.memory.since is None or known_since < self.memory.since:  # a document from before: once more from there
            self.memory.since, self.memory.step = known_since, -1
        if last != self.memory.step:
            for row in writes.words_since_step(self.memory.step, known_since=self.memory.since):
                self.memory.add(row["statement_id"], row["text"], row["known_at"])
            self.memory.step = last
        return writes.statements_in(self.memory.near(mention.text, since=known_since, until=document.known_at))

    def _score(self, statement: Statement) -> list[Tone]:
        """Return the model's tone, then those of its shadows."""
        asked = [Utterance(statement.statement_id, statement.text)]
        return [model.score(asked)[0] for model in (self.model, *self.shadows)]

    def _is_visible(self, statement: Statement) -> bool:
        return is_visible_at(self.clock.now(), own_end=statement.said_until, known_at=statement.known_at)

    def _emit(self, writes: Writes, statement: Statement) -> list[Record]:
        """Emit the tone and open the windows, where the statement is new and relevant."""
        now = self.clock.now()
        require_visible("a statement", now, own_end=statement.said_until, known_at=statement.known_at)
        writes.mark_decided(statement.statement_id, at=now)
        tone = writes.tone(statement.statement_id, self.model.name)
        if tone is None:  # it was collected under another model, and waited
            tone = self._score(statement)[0]
            writes.add_tone(tone)
        if not gives_signal(statement, tone, self.thresholds):
            return []
        reactions = self._open_windows(writes, statement)
        signal = tone_signal(
            statement,
            tone,
            instrument=self.market.instrument,
            earlier=writes.earlier_tones(statement, self.model.name),
            thresholds=self.thresholds,
            now=now,
            valid_until=max((r.due_at for r in reactions if r.due_at), default=None),
        )
        writes.add_signal(signal)
        settled = [record for r in reactions for record in self._settle(writes, statement, tone, r)]
        return [signal, *settled]

    def _open_windows(self, writes: Writes, statement: Statement) -> Sequence[Reaction]:
        """Measure each horizon as far as it can be; nothing is measured of words whose speaker is in doubt."""
        if conflict_of(statement) is not None:
            return []
        windows = [(basis, horizon) for basis in BASES for horizon in HORIZONS]
        return self.market.measure(writes, statement, windows, now=self.clock.now())

    def _settle(self, writes: Writes, statement: Statement, tone: Tone, reaction: Reaction) -> list[Record]:
        writes.add_reaction(reaction)
        if reaction.status == "pending":
            return [reaction]
        signal = reaction_signal(
            statement,
            tone,
            reaction,
            instrument=self.market.instrument,
            thresholds=self.thresholds,
            now=self.clock.now(),
        )
        writes.add_signal(signal)
        return [reaction, signal]
