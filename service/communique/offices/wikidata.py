"""Asking Wikidata about an office: which item is it, and who is said there to have held it.

Two services answer: the search of the action API (`wbsearchentities`,
https://www.wikidata.org/w/api.php?action=help&modules=wbsearchentities) and the query service
(https://www.mediawiki.org/wiki/Wikidata_Query_Service/User_Manual).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from communique.offices.names import normalise
from communique.offices.wikidata_answers import AnswerUnreadable, Holding, read_holdings, read_json, read_positions
from communique.sources.web.fetching import Fetched, Fetcher, FetchLimits

LONGEST_URL = 2000  # characters: the fetcher asks for no longer address
MOST_ITEMS = 20  # in one query: after 60 s the service cuts it off
MOST_SEARCHES = 3  # for one office
PATIENCE = FetchLimits(deadline=timedelta(seconds=100), read=timedelta(seconds=75))  # it thinks before it speaks

_KEPT = "?:/(),*!"  # marks of SPARQL that an address may hold as they are

# An end that is known to be, but not when, has a pq: and no pqv:. Since 2025 many people have their name under "mul"
# alone (https://www.wikidata.org/wiki/Help:Default_values_for_labels_and_aliases). Q4676846 is "acting"; people put it
# under each of these qualifiers.
_QUERY = """
SELECT ?position ?holder ?statement ?label ?start ?startPrecision ?end ?endPrecision ?ended ?acting
(GROUP_CONCAT(DISTINCT COALESCE(?alias,"");SEPARATOR="|") AS ?aliases) WHERE{
VALUES ?position{%(items)s}
?statement ps:P39 ?position;wikibase:rank ?rank.FILTER(?rank!=wikibase:DeprecatedRank)
?holder p:P39 ?statement.
OPTIONAL{?statement pqv:P580[wikibase:timeValue ?start;wikibase:timePrecision ?startPrecision]}
OPTIONAL{?statement pqv:P582[wikibase:timeValue ?end;wikibase:timePrecision ?endPrecision]}
OPTIONAL{?statement pq:P582 ?ended}
OPTIONAL{?statement pq:P5102|pq:P3831|pq:P2868 ?acting.FILTER(?acting=wd:Q4676846)}
OPTIONAL{?holder rdfs:label ?english.FILTER(LANG(?english)="en")}
OPTIONAL{?holder rdfs:label ?any.FILTER(LANG(?any)="mul")}
OPTIONAL{?holder skos:altLabel ?alias.FILTER(LANG(?alias) IN("en","mul"))}
BIND(COALESCE(?english,?any) AS ?label)
FILTER(!BOUND(?end)||?end>="%(since)sT00:00:00Z"^^xsd:dateTime)
}GROUP BY ?position ?holder ?statement ?label ?start ?startPrecision ?end ?endPrecision ?ended ?acting
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Where Wikidata, or a mirror of it, is asked."""

    api: str = "https://www.wikidata.org/w/api.php"
    query: str = "https://query.wikidata.org/sparql"


class Wikidata:
    """Asks Wikidata, one request at a time, at the fetcher's pace.

    What is asked is made for programs, whose rules are https://www.mediawiki.org/wiki/API:Etiquette; robots.txt is for
    crawlers, closes the API to them, and is not asked.

    Parameters
    ----------
    fetcher : with `PATIENCE`, and with a contact, which Wikimedia's User-Agent policy asks for
    endpoints : the real ones unless told otherwise
    """

    def __init__(self, fetcher: Fetcher, endpoints: Endpoints | None = None) -> None:
        self._fetcher, self._endpoints = fetcher, endpoints or Endpoints()

    def positions(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the items whose English label or alias is one of an office's names.

        Parameters
        ----------
        names : the office's own, then its others; the own and the longest others are searched for until one is found

        Raises
        ------
        AnswerUnreadable
            this search failed; the next need not
        SourceError
            no answer is to be had now
        """
        wanted = {normalise(name) for name in names}
        others = sorted((name for name in names[1:] if name.isascii()), key=len, reverse=True)
        for name in [*names[:1], *others][:MOST_SEARCHES]:
            query = {"action": "wbsearchentities", "search": name, "language": "en", "uselang": "en", "type": "item"}
            url = f"{self._endpoints.api}?{urlencode(query | {'limit': '20', 'format': 'json'})}"
            if found := read_positions(self._ask(url), wanted, url):
                return found
        return ()

    def holdings(self, items: Iterable[str], since: date) -> tuple[Holding, ...]:
        """Return who held these positions, without what ended before `since`; raises as `positions` does."""
        url = self._query_url(items, since)
        return read_holdings(self._ask(url), url)

    def batches(self, offices: Mapping[str, Sequence[str]], since: date) -> Iterator[dict[str, Sequence[str]]]:
        """Put offices, each with its items, together into as few queries as the length of an address allows."""
        batch: dict[str, Sequence[str]] = {}
        for office, items in offices.items():
            together = [item for part in (*batch.values(), items) for item in part]
            if batch and (len(together) > MOST_ITEMS or len(self._query_url(together, since)) > LONGEST_URL):
                yield batch
                batch = {}
            batch[office] = items
        if batch:
            yield batch

    def _query_url(self, items: Iterable[str], since: date) -> str:
        filled = _QUERY % {"items": " ".join(f"wd:{item}" for item in items), "since": since.isoformat()}
        query = {"format": "json", "query": " ".join(filled.split())}
        return f"{self._endpoints.query}?{urlencode(query, safe=_KEPT)}"

    def _ask(self, url: str) -> Any:
        answer = self._fetcher.get(url)
        if not isinstance(answer, Fetched):
            raise AnswerUnreadable(url, "an answer was expected, and 304 (not modified) came; ask again later.")
        return read_json(answer.body, url)
