"""Which words belong to which attribution: quotations whole or interrupted, and clauses reported indirectly."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from communique.extraction import cues, titles
from communique.extraction.attributions import Attribution
from communique.extraction.headings import is_heading
from communique.extraction.titles import words
from communique.extraction.tokens import TokenisedText
from communique.records import Quoted, Span

_CONJUNCTIONS = frozenset(["and", "but", "while", "whereas", "as", "though", "although", "then", "or"])
_SUBORDINATE = frozenset(["as", "after", "before", "when", "while", "asked", "if", "although", "though", "because"])
_TAILS = frozenset(["sending", "pushing", "lifting", "boosting", "prompting", "causing", "citing", "quoting"])
_AUXILIARIES = words("had has have would will was were is are could can may might must should did does do")
_LEAST_CLAUSE = 2  # words
_SHORTEST_PLACE = 3  # letters of a dateline's place
_LEAST_QUOTATION = 4  # words, where no attribution stands beside it


@dataclass(slots=True)
class Claim:
    """The words one attribution claims: quotations by number, or one clause.

    `goes_on` is the rest of a clause that the attribution interrupts.
    """

    attribution: Attribution
    quoted: Quoted
    quotation_numbers: list[int] = field(default_factory=list)
    new_sentence_at: set[int] = field(default_factory=set)  # those before which the attribution's sentence ended
    clause: Span | None = None
    goes_on: Span | None = None


def claim_words(whole: TokenisedText, attributions: list[Attribution]) -> list[Claim]:
    """Give every attribution its words, from the text's beginning to its end; nothing is given twice."""
    claims = _Claims(whole, attributions)
    for index in range(len(attributions)):
        claims.take(index)
    claims.take_followers()
    return claims.claims


class _Claims:
    def __init__(self, whole: TokenisedText, attributions: list[Attribution]) -> None:
        self.whole, self.attributions = whole, attributions
        self.claims: list[Claim] = []
        self._firsts = [attribution.first for attribution in attributions]
        self._taken: set[int] = set()  # quotations
        self._clause_until = 0  # token; what is reported inside a clause belongs to the clause

    def take(self, index: int) -> None:
        attribution = self.attributions[index]
        if attribution.first < self._clause_until:
            return
        claim = Claim(attribution, "direct")
        before = self._quotation_before(attribution)
        if before is not None:
            self._add(claim, self._run_before(before))
        if attribution.follow == "quotation":
            self._add_run(claim, attribution.follow_at, new_sentence=False)
        elif before is not None:
            self._add_run(claim, self._after_sentence(index), new_sentence=True)
        if claim.quotation_numbers:
            self.claims.append(claim)
        elif attribution.follow in ("that", "clause") or (
            attribution.verb == "according to" and attribution.follow == "comma"
        ):
            self._take_clause_after(index, claim)
        elif attribution.follow == "comma" and not attribution.elided and attribution.verb not in cues.DENIALS:
            self._take_interrupted_clause(index, claim)
        elif attribution.follow == "end" and not attribution.elided and attribution.verb not in cues.DENIALS:
            self._take_clause_before(index, claim)

    def _quotation_before(self, attribution: Attribution) -> int | None:
        """Return the token of the quotation that this attribution closes, if it closes one."""
        tokens, quotations = self.whole.tokens, self.whole.quotations
        place = attribution.first - 1
        if place >= 0 and tokens[place].kind == "mark" and tokens[place].text in (",", "—", "–", "--"):
            place -= 1
        if place < 0 or tokens[place].kind != "quotation" or attribution.elided:
            return None
        if tokens[place].paragraph != tokens[attribution.first].paragraph:
            return None
        number = tokens[place].quotation
        if number in self._taken or attribution.follow == "that":
            return None
        if attribution.follow == "clause" and attribution.follow_at == attribution.last + 1:
            return None
        last = self.whole.text[quotations[number].end - 1]
        # After a full stop it is this quotation's only where the attribution's own sentence ends with it.
        return None if last == "." and attribution.follow == "quotation" else place

    def _after_sentence(self, index: int) -> int:
        """Return the token after an attribution's sentence, or the end of all where somebody else speaks in it."""
        _, ceiling = self.whole.bounds(self.attributions[index].last)
        upcoming = self.attributions[index + 1].first if index + 1 < len(self.attributions) else ceiling
        return ceiling if upcoming >= ceiling else len(self.whole.tokens)

    def _run_before(self, place: int) -> list[int]:
        """Return the quotations that stand together and end at a token."""
        tokens = self.whole.tokens
        numbers = [tokens[place].quotation]
        while place > 0 and tokens[place - 1].kind == "quotation" and tokens[place - 1].quotation not in self._taken:
            if tokens[place - 1].paragraph != tokens[place].paragraph and not self._continues(place):
                break
            place -= 1
            numbers.insert(0, tokens[place].quotation)
        return numbers

    def _continues(self, place: int) -> bool:
        return self.whole.quotations[self.whole.tokens[place].quotation].continues

    def _add(self, claim: Claim, numbers: list[int]) -> None:
        claim.quotation_numbers.extend(numbers)
        self._taken.update(numbers)

    def _add_run(self, claim: Claim, place: int, *, new_sentence: bool) -> None:
        """Add the quotations from a token on, until narration or a quotation that has its own attribution."""
        tokens = self.whole.tokens
        while place < len(tokens) and tokens[place].kind == "quotation":
            crosses = tokens[place].paragraph != tokens[place - 1].paragraph
            introduced = tokens[place - 1].text == ":"
            if crosses and not introduced and not self._continues(place):
                break
            number = tokens[place].quotation
            if number in self._taken or (new_sentence and self._is_claimed_after(place)):
                break
            self._add(claim, [number])
            if new_sentence:
                claim.new_sentence_at.add(number)
            new_sentence = True
            place += 1

    def _is_claimed_after(self, place: int) -> bool:
        """Tell whether the next attribution closes the quotation at this token."""
        upcoming = bisect_left(self._firsts, place)
        if upcoming == len(self._firsts) or self._firsts[upcoming] > place + 2:
            return False
        return self._quotation_before(self.attributions[upcoming]) == place

    def _take_clause_after(self, index: int, claim: Claim) -> None:
        attribution = self.attributions[index]
        tokens = self.whole.tokens
        begin = attribution.follow_at
        if begin >= len(tokens):
            return
        end = self._clause_end(index, begin)
        while end > begin and tokens[end - 1].kind == "mark" and tokens[end - 1].text not in (")",):
            end -= 1
        if attribution.verb in cues.DENIALS:
            begin = next(place for place in range(attribution.first, begin) if tokens[place].lower in cues.DENIALS)
        self._add_clause(claim, begin, end)

    def _clause_end(self, index: int, begin: int) -> int:
        """Return where a reported clause ends: with its sentence, or before the next speaker or the author's tail."""
        tokens = self.whole.tokens
        floor, ceiling = self.whole.bounds(begin)
        for attribution in self.attributions[index + 1 : index + 4]:
            if attribution.first >= ceiling:
                break
            if self._is_tail(attribution):
                ceiling = attribution.first
                break
            place = attribution.first - 1
            joined = tokens[place].lower in _CONJUNCTIONS
            place -= joined
            if tokens[place].text == "," or (joined and attribution.elided):
                ceiling = place if tokens[place].text == "," else place + 1
                break
        for place in range(max(begin, floor), ceiling):
            if tokens[place].text == ";" or self._is_authors_tail(place, ceiling):
                return place
        return ceiling

    def _is_tail(self, attribution: Attribution) -> bool:
        """Tell whether a clause ends with "according to state media" or with a quotation and its own tail."""
        if attribution.verb == "according to":
            return True
        before = self.whole.tokens[attribution.first - 1]
        if before.kind != "quotation":
            return False
        return self.whole.text[self.whole.quotations[before.quotation].end - 1] == ","

    def _is_authors_tail(self, place: int, ceiling: int) -> bool:
        tokens = self.whole.tokens
        if tokens[place].text != "," or place + 2 >= ceiling:
            return False
        if tokens[place + 1].lower in _TAILS:
            return True
        after = [token.lower for token in tokens[place + 1 : min(place + 5, ceiling)]]
        return after[0] in _CONJUNCTIONS and any(
            word in titles.MARKET_NOUNS for word in after[1:3] if after[1] not in ("that", "we", "our")
        )

    def _take_interrupted_clause(self, index: int, claim: Claim) -> None:
        """Take "The two sides, the ministry said, had agreed": only a finite verb tells that the clause goes on."""
        attribution = self.attributions[index]
        tokens, place = self.whole.tokens, attribution.follow_at
        floor, ceiling = self.whole.bounds(attribution.first)
        if place >= ceiling or tokens[place].lower not in _AUXILIARIES:
            return
        end = self._clause_end(index, place)
        while end > place and tokens[end - 1].kind == "mark":
            end -= 1
        before = len(self.claims)
        self._take_clause_before(index, claim)
        if len(self.claims) > before and not any(token.kind == "quotation" for token in tokens[floor:end]):
            claim.goes_on = (place, end)
            self._clause_until = max(self._clause_until, end)

    def _take_clause_before(self, index: int, claim: Claim) -> None:
        """Take "Both sides agreed, the ministry said": the sentence up to the comma."""
        attribution = self.attributions[index]
        tokens = self.whole.tokens
        comma = attribution.first - 1
        floor, _ = self.whole.bounds(attribution.first)
        if comma <= floor or tokens[comma].text != ",":
            return
        if index and self.attributions[index - 1].last >= floor:
            return
        begin = self._after_dateline(floor, comma)
        if tokens[begin].lower not in _SUBORDINATE:
            self._add_clause(claim, begin, comma)

    def _after_dateline(self, floor: int, end: int) -> int:
        """Pass over "LONDON, June 10 (Agency) —" at the head of a sentence."""
        tokens = self.whole.tokens
        if len(tokens[floor].text) < _SHORTEST_PLACE or not tokens[floor].text.isupper():
            return floor
        for place in range(floor, min(floor + 12, end - 1)):
            if tokens[place].text in ("—", "–", "--"):
                return place + 1
        return floor

    def _add_clause(self, claim: Claim, begin: int, end: int) -> None:
        tokens = self.whole.tokens
        if begin < end and is_heading(self.whole, tokens[begin].paragraph):
            return
        inside = tokens[begin:end]
        numbers = [token.quotation for token in inside if token.kind == "quotation"]
        words = sum(token.kind == "word" for token in inside)
        if any(number in self._taken for number in numbers) or (words < _LEAST_CLAUSE and not numbers):
            return
        self._taken.update(numbers)
        if numbers and words == 0:
            claim.quotation_numbers = numbers
        else:
            claim.quoted = "mixed" if numbers else "indirect"
            claim.clause = (begin, end)
        self._clause_until = max(self._clause_until, end)
        self.claims.append(claim)

    def take_followers(self) -> None:
        """Give a speaker the whole-sentence quotations that directly follow the sentence that reports them."""
        for claim in list(self.claims):
            if claim.clause is None:
                continue
            place = self.whole.bounds(claim.clause[1] - 1)[1]
            if place <= claim.attribution.last or not self._is_whole_sentence(place):
                continue
            follower = Claim(claim.attribution, "direct")
            self._add_run(follower, place, new_sentence=True)
            if follower.quotation_numbers:
                self.claims.append(follower)

    def _is_whole_sentence(self, place: int) -> bool:
        tokens = self.whole.tokens
        if place >= len(tokens) or tokens[place].kind != "quotation":
            return False
        if tokens[place].paragraph != tokens[place - 1].paragraph:
            return False
        number = tokens[place].quotation
        quotation = self.whole.quotations[number]
        words = self.whole.text[quotation.start : quotation.end].split(maxsplit=_LEAST_QUOTATION)
        alone = place + 1 >= len(tokens) or self.whole.sentence_of[place + 1] != self.whole.sentence_of[place]
        return number not in self._taken and len(words) >= _LEAST_QUOTATION and alone
