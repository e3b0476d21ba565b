"""Whose words count: officials and public bodies, never unnamed people, firms or headlines."""

from __future__ import annotations

import pytest

from communique.extraction.extract import extract
from factories import article


def told(text: str) -> list[tuple[str | None, str | None, str]]:
    return [(m.speaker_as_printed, m.office_as_printed, m.text) for m in extract(article(text))]


@pytest.mark.parametrize(
    "text",
    [
        "Sources at the Treasury Department said “the talks have collapsed.”",
        "Three officials at the European Central Bank said rates would be cut again.",
        "A lawyer for Trump said “the tariffs are legal.”",
        "A person close to the Politburo said “we will hit back hard.”",
        "A source close to the White House said tariffs would be cut.",
        "Analysts at the New York Fed said growth would slow.",
        "A senior Treasury official said tariffs on China would be raised sharply.",
        "Tariffs would rise, said a White House official.",
        "White House official said tariffs would take effect on Tuesday.",
        "“The talks have collapsed,” said a former adviser to President Donald Trump.",
        "A Chinese diplomat said Beijing would retaliate.",
        "“The talks have collapsed,” said Treasury officials.",
        "According to Federal Reserve data, growth slowed to 2%.",
    ],
)
def test_an_unnamed_source_lends_its_words_to_no_office(text):
    assert told(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "BlackRock Chief Executive Larry Fink said a recession was likely.",
        "Tesla Chief Executive Elon Musk said “tariffs are bad.”",
        "JPMorgan chief executive Jamie Dimon came. “Markets are right,” Dimon said.",
        "“Prices will fall,” said Jane Roe, chief investment officer at Acme Wealth. Roe said growth would slow.",
        "Jane Roe, an economist at Acme, was there. “Prices will fall,” Roe said.",
        "Citadel's Ken Griffin came. Griffin said tariffs were a mistake.",
        "Citi said yields would fall.",
        "“Tariffs are a tax,” Warren Buffett said.",
        "U.S.-China Business Council President Sean Stein said: “We need certainty.”",
        "The American Chamber of Commerce in China said firms were worried.",
        "Bank of America Chief Executive John Roe said “growth will slow.”",
        "Goldman Sachs spokesman John Roe said the bank had cut its forecast.",
    ],
)
def test_the_market_and_its_associations_are_no_officials(text):
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "speaker", "office", "words"),
    [
        (
            "The Ministry of Commerce in Beijing said both sides would cut tariffs.",
            "Ministry of Commerce",
            None,
            "both sides would cut tariffs",
        ),
        ("The US Treasury secretary said the talks went well.", None, "US Treasury secretary", "the talks went well"),
        (
            "Gina Raimondo, US Commerce Secretary, agreed: “It goes well.”",
            "Gina Raimondo",
            "US Commerce Secretary",
            "It goes well.",
        ),
        (
            "“It goes well,” said the Treasury secretary, Janet Yellen.",
            "Janet Yellen",
            "Treasury secretary",
            "It goes well.",
        ),
        (
            "The Chinese Ministry of Commerce spokeswoman, He Yongqian, said China was willing to talk.",
            "He Yongqian",
            "Chinese Ministry of Commerce spokeswoman",
            "China was willing to talk",
        ),
        (
            "Former Bank of England Governor Mervyn King said “prices will fall.”",
            "Mervyn King",
            "Former Bank of England Governor",
            "prices will fall.",
        ),
        ("In Washington Trump said the deal was dead.", "Trump", None, "the deal was dead"),
        ("OPEC+ said it would raise output.", "OPEC+", None, "it would raise output"),
        ("Saudi Arabia said it would cut output.", "Saudi Arabia", None, "it would cut output"),
        (
            "OPEC Secretary General Haitham al-Ghais said demand was robust.",
            "Haitham al-Ghais",
            "OPEC Secretary General",
            "demand was robust",
        ),
        (
            "ECB board member Isabel Schnabel said rates would stay put.",
            "Isabel Schnabel",
            "ECB board member",
            "rates would stay put",
        ),
        (
            "ECB Chief Economist Philip Lane said “inflation is under control.”",
            "Philip Lane",
            "ECB Chief Economist",
            "inflation is under control.",
        ),
        ("The Fed's Christopher Waller said rates should fall.", "Christopher Waller", None, "rates should fall"),
        (
            "商务部发言人何咏前表示：“双方应当相向而行，通过对话解决分歧。”",
            "商务部发言人何咏前",
            None,
            "双方应当相向而行，通过对话解决分歧。",
        ),
        ("美国财政部长贝森特周三在伦敦说：“会谈很有成效。”", "美国财政部长贝森特", None, "会谈很有成效。"),
    ],
)
def test_who_speaks_is_read_with_the_office_that_stands_beside(text, speaker, office, words):
    assert told(text) == [(speaker, office, words)]


def test_an_unnamed_chinese_source_is_no_official():
    assert told("一位知情人士表示：“会谈已经破裂，短期内不会恢复。”") == []
    assert told("前财政部长说：“会谈已经破裂，短期内不会恢复。”") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Federal Reserve said inflation would rise to 25%.", "inflation would rise to 25%"),
        (
            "The Federal Reserve said on Thursday about 100 banks would pay a rate of 10%.",
            "about 100 banks would pay a rate of 10%",
        ),
        (
            "The Federal Reserve said that growth was slow, according to state media.",
            "growth was slow",
        ),
        ("The Federal Reserve said it saw “no need” for haste, Bloomberg News reported.", "it saw “no need” for haste"),
        (
            "The Federal Reserve said that “growth is slow and will stay so,” according to state media.",
            "growth is slow and will stay so",
        ),
        (
            "The two banks, the Federal Reserve said in a statement on Wednesday, had agreed on a swap line.",
            "The two banks had agreed on a swap line",
        ),
        ("The Federal Reserve confirmed the two banks had agreed.", "the two banks had agreed"),
        ("The Federal Reserve reported that output had grown.", "output had grown"),
    ],
)
def test_a_report_is_whole_and_without_the_authors_tail(text, words):
    assert told(text) == [("Federal Reserve", None, words)]


def test_what_is_merely_confirmed_is_no_statement():
    assert told("The Federal Reserve confirmed the appointment of two directors.") == []


@pytest.mark.parametrize(
    "headline",
    [
        "Tariffs will lift prices, Powell says",
        "Powell says tariffs will lift prices",
        "Trump says deal with China 'done'",
    ],
)
def test_a_headline_that_paraphrases_is_no_statement(headline):
    assert told(f"{headline}\n\nFed Chair Jerome Powell met the press on Wednesday, and stocks rose.") == []


def test_a_headline_that_quotes_with_its_speaker_is_one():
    headline = "“Tariffs will lift prices,” Powell says"

    assert told(f"{headline}\n\nFed Chair Jerome Powell met the press.") == [
        ("Jerome Powell", "Fed Chair", "Tariffs will lift prices.")
    ]


def test_two_speakers_of_one_sentence_are_kept_apart():
    text = (
        "ECB Chief Economist Philip Lane said inflation was low, while board member Isabel Schnabel warned that "
        "“prices could rise again.”"
    )

    assert [(speaker, words) for speaker, _, words in told(text)] == [
        ("Philip Lane", "inflation was low"),
        ("Isabel Schnabel", "prices could rise again."),
    ]
