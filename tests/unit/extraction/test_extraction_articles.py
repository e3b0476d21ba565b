"""Who said what in running text, with answers made by hand."""

from __future__ import annotations

import pytest

from communique.extraction.extract import extract
from communique.records import Mention
from factories import article

YELLEN = "We had two days of productive talks, and the discussions are still ongoing."
RAIMONDO = (
    "I think the talks are going very smoothly. "
    "We have invested a lot of time and effort, and everyone is working hard."
)
TRUMP = "Our talks with China are progressing well, but China is not easy to deal with."


def only(text: str) -> Mention:
    (mention,) = extract(article(text))
    return mention


def told(text: str) -> list[tuple[str | None, str | None, str]]:
    return [(m.speaker_as_printed, m.office_as_printed, m.text) for m in extract(article(text))]


LONDON = [
    # interrupted, after, pronoun
    """LONDON, June 11 — Two days of negotiations closed at a mansion in the capital on Wednesday.

“We had two days of productive talks,” Treasury Secretary Janet Yellen said, “and the discussions are still ongoing.”

“I think the talks are going very smoothly,” said Commerce Secretary Gina Raimondo. “We have invested a lot of time
and effort, and everyone is working hard.”

President Donald Trump was more guarded. “Our talks with China are progressing well, but China is not easy to deal
with,” he told reporters at the White House on Tuesday.

China's Ministry of Commerce said that the two sides had held candid and in-depth exchanges.

Stocks rose on the remarks, and analysts said “risk appetite” was back.
""",
    # before, straight marks, colons
    """Talks go on

Treasury Secretary Janet Yellen told reporters in London on Tuesday: "We had two days of productive talks, and the
discussions are still ongoing."

Commerce Secretary Gina Raimondo said, "I think the talks are going very smoothly. We have invested a lot of time and
effort, and everyone is working hard."

"Our talks with China are progressing well, but China is not easy to deal with," said President Donald Trump.

According to China's Ministry of Commerce, the two sides had held candid and in-depth exchanges.

Investors cheered: stocks rose 1 percent after the comments, traders said.
""",
    # appositions, no blank lines between paragraphs
    """“We had two days of productive talks, and the discussions are still ongoing,” Janet Yellen, the Treasury Secretary, said.
“I think the talks are going very smoothly. We have invested a lot of time and effort, and everyone is working hard,” said Gina Raimondo, the Commerce Secretary, who joined the talks.
President Donald Trump struck another tone: “Our talks with China are progressing well, but China is not easy to deal with.”
In a statement, China's Ministry of Commerce said that the two sides had held candid and in-depth exchanges, and stocks rose.
The S&P 500 gained as investors welcomed what one trader called a “thaw”.
""",  # noqa: E501
]


@pytest.mark.parametrize("text", LONDON)
def test_the_london_article_gives_four_mentions_however_it_is_told(text):
    """Three quotations and one indirect report; that stocks rose is the author's own."""
    assert told(text) == [
        ("Janet Yellen", "Treasury Secretary", YELLEN),
        ("Gina Raimondo", "Commerce Secretary", RAIMONDO),
        ("Donald Trump", "President", TRUMP),
        ("China's Ministry of Commerce", None, "the two sides had held candid and in-depth exchanges"),
    ]


def test_an_interrupted_quotation_is_one_mention_with_two_spans():
    text = "“We had two days of productive talks,” Janet Yellen said, “and the discussions are still ongoing.”"

    mention = only(text)

    assert mention.text == YELLEN
    assert [text[start:end] for start, end in mention.content] == [
        "We had two days of productive talks,",
        "and the discussions are still ongoing.",
    ]
    assert [text[start:end] for start, end in mention.source] == ["Janet Yellen"]
    assert [text[start:end] for start, end in mention.cue] == ["said"]


@pytest.mark.parametrize(
    ("opening", "closing"), [('"', '"'), ("“", "”"), ("«", "»"), ("„", "“"), ("‘", "’"), ("「", "」"), ("『", "』")]
)
def test_every_kind_of_quotation_mark_is_read(opening, closing):
    mention = only(
        f"{opening}It isn't easy, and the workers' jobs count,{closing} President Donald Trump said.".replace("'", "’")
    )

    assert mention.text == "It isn’t easy, and the workers’ jobs count."
    assert mention.speaker_as_printed == "Donald Trump"


@pytest.mark.parametrize(
    ("text", "speaker", "office"),
    [
        (
            "“It is done,” Jerome Powell, the chair of the Federal Reserve, said.",
            "Jerome Powell",
            "chair of the Federal Reserve",
        ),
        (
            "“It is done,” said Jerome Powell, the chair of the Federal Reserve.",
            "Jerome Powell",
            "chair of the Federal Reserve",
        ),
        (
            "The chair of the Federal Reserve, Jerome Powell, said: “It is done.”",
            "Jerome Powell",
            "chair of the Federal Reserve",
        ),
        ("Secretary of State Marco Rubio said, “It is done.”", "Marco Rubio", "Secretary of State"),
        ("But Chinese Vice Premier He Lifeng said: “It is done.”", "He Lifeng", "Chinese Vice Premier"),
        (
            "U.S. Trade Representative Jamieson Greer tweeted: “It is done.”",
            "Jamieson Greer",
            "U.S. Trade Representative",
        ),
        ("Foreign Ministry spokesman Lin Jian said “it is done.”", "Lin Jian", "Foreign Ministry spokesman"),
        ("“It is done,” a Commerce Ministry spokesperson said.", "Commerce Ministry", "spokesperson"),
        ("“It is done,” said a spokeswoman for the Ministry of Commerce.", "Ministry of Commerce", "spokeswoman"),
        ("“It is done,” the Ministry of Commerce said in a statement.", "Ministry of Commerce", None),
        ("“It is done,” according to the White House.", "White House", None),
        (
            "European Commission President Ursula von der Leyen said: “It is done.”",
            "Ursula von der Leyen",
            "European Commission President",
        ),
        ("On Tuesday Trump said: “It is done.”", "Trump", None),
    ],
)
def test_name_and_office_are_told_apart_as_printed(text, speaker, office):
    assert told(text) in (
        [(speaker, office, "It is done.")],
        [(speaker, office, "it is done.")],
    )


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Treasury Secretary Janet Yellen arrived. “It is done,” Yellen said.", ["Janet Yellen"]),
        ("Treasury Secretary Janet Yellen arrived. “It is done,” she said.", ["Janet Yellen"]),
        ("“It is done,” Treasury Secretary Janet Yellen said. “It is good,” she added.", ["Janet Yellen"] * 2),
        ("Secretary Janet Yellen met President Xi Jinping in May. “It is done,” Xi said.", ["Xi Jinping"]),
        ("Secretary Janet Yellen met President Xi Jinping in May. “It is done,” she said.", ["Janet Yellen"]),
        ("“It is done,” Sen. Ted Cruz (R-Texas) said.", ["Ted Cruz"]),
        # the subject of the sentence before goes on, not whoever spoke last
        (
            "President Donald Trump came. “So be it,” Secretary Janet Yellen said.\n\nTrump frowned. “No,” he said.",
            ["Janet Yellen", "Donald Trump"],
        ),
        # two men, and nothing says which
        ("On Monday President Donald Trump met Premier Li Qiang. Later “it is done,” he said.", [None]),
        ("“It is bad,” an analyst said. “It is very bad,” he added.", []),
    ],
)
def test_surnames_and_pronouns_find_their_bearer_only_where_it_is_clear(text, speakers):
    assert [mention.speaker_as_printed for mention in extract(article(text))] == speakers


def test_a_pronouns_source_is_where_the_pronoun_stands():
    text = "Treasury Secretary Janet Yellen arrived. “It is done,” she said."

    (mention,) = extract(article(text))

    assert [text[start:end] for start, end in mention.source] == ["she"]
    assert mention.office_as_printed == "Treasury Secretary"


@pytest.mark.parametrize(
    "text",
    [
        "“I think so.” President Donald Trump said. “We have invested a lot.”",
        "“I think so,” President Donald Trump told reporters as he left the talks. “We have invested a lot.”",
        "President Donald Trump said: “I think so. We have invested a lot.”",
        "“I think so.\n\n“We have invested a lot,” President Donald Trump said.",
        "President Donald Trump posted on Truth Social:\n\n“I think so.\n\n“We have invested a lot.”",
    ],
)
def test_one_attribution_covers_the_quotations_that_follow_or_run_on(text):
    assert told(text) == [("Donald Trump", "President", "I think so. We have invested a lot.")]


def test_each_quotation_keeps_its_own_speaker_where_both_are_named():
    text = "President Donald Trump said: “It is done.” “It is not done,” Premier Li Qiang said. “We are still talking.”"

    assert told(text) == [
        ("Donald Trump", "President", "It is done."),
        ("Li Qiang", "Premier", "It is not done. We are still talking."),
    ]


@pytest.mark.parametrize(
    ("text", "quoted", "words"),
    [
        ("The Federal Reserve said that rates would stay put.", "indirect", "rates would stay put"),
        ("Rates would stay put, the Federal Reserve said on Tuesday.", "indirect", "Rates would stay put"),
        (
            "The Federal Reserve said in a statement on Tuesday that rates would stay put.",
            "indirect",
            "rates would stay put",
        ),
        ("The Federal Reserve said rates would stay put, sending stocks higher.", "indirect", "rates would stay put"),
        ("The Federal Reserve said that growth was “very strong”.", "mixed", "growth was “very strong”"),
        ("The Federal Reserve denied that it had cut rates.", "indirect", "denied that it had cut rates"),
    ],
)
def test_indirect_reports_give_their_clause(text, quoted, words):
    mention = only(text)

    assert (mention.quoted, mention.text, mention.speaker_as_printed) == (quoted, words, "Federal Reserve")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Stocks rose on the remarks.",
        "Analysts said “the worst is over for all of us.”",
        "“The worst is over,” a person familiar with the talks said.",
        "Goldman Sachs economist Jan Hatzius said: “The worst is over for all of us.”",
        "“The worst is over,” Reuters reported.",
        "The so-called “phase one deal” still stands.",
        "His book “The Art of the Deal” sold well.",
        "Trump declined to say that the talks had failed.",
        "The White House did not say that the talks had failed.",
        "The minister would say that the talks had failed if they had.",
    ],
)
def test_what_no_official_is_said_to_have_spoken_is_no_mention(text):
    assert extract(article(text)) == []


def test_two_speakers_in_one_sentence_each_get_their_clause():
    text = (
        "President Donald Trump said that the talks went well, and the Ministry of Commerce said that China was ready."
    )

    assert told(text) == [
        ("Donald Trump", "President", "the talks went well"),
        ("Ministry of Commerce", None, "China was ready"),
    ]


@pytest.mark.parametrize("cut", ["We … will act now.", "We will act now...", "We will [...] act now."])
def test_words_that_were_left_out_are_marked(cut):
    assert only(f"President Donald Trump said: “{cut}”").truncated
    assert not only("President Donald Trump said: “We will act now.”").truncated


def test_mentions_keep_their_ids_and_stand_in_order():
    first, again = extract(article(LONDON[0])), extract(article(LONDON[0]))

    assert first == again
    assert len({mention.mention_id for mention in first}) == 4
    assert [mention.content[0] for mention in first] == sorted(mention.content[0] for mention in first)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "«I think the talks are going very smoothly», Gina Raimondo, the US commerce secretary, said. "
            "«We have invested a lot of time and effort, and everyone is working hard.»",
            RAIMONDO,
        ),
        (
            "«Our talks with China are progressing well», President Donald Trump told Fox News, "
            "«but China is not easy to deal with.»",
            TRUMP,
        ),
        (f"«{YELLEN[:-1]}», said Treasury Secretary Janet Yellen.", YELLEN),
    ],
)
def test_a_comma_outside_the_mark_stands_for_what_one_inside_does(text, words):
    assert only(text).text == words


@pytest.mark.parametrize(
    ("opening", "office"),
    [
        ("Treasury Secretary Yellen struck an upbeat tone.", "Treasury Secretary"),
        ("Yellen, the Treasury secretary, struck an upbeat tone.", "Treasury secretary"),
    ],
)
def test_a_surname_with_its_office_bears_the_pronoun(opening, office):
    assert told(f"{opening} “{YELLEN[:-1]},” she said.") == [("Yellen", office, YELLEN)]
    assert told(f"Yellen, a Yale economist, struck an upbeat tone. “{YELLEN[:-1]},” she said.") == []
