from __future__ import annotations

import time

import pytest

from communique.tone.lexicon import LexiconScorer
from communique.tone.model import Utterance

NEUTRAL_BELOW = 0.15  # |tone| below this has no direction downstream
SCORER = LexiconScorer()

# Each labelled by hand from its words alone; None where the label is open to dispute.
TURNS = [
    ("The data may warrant adjusting our policy stance.", "positive", True, None),
    ("Information received may warrant adjusting our policy stance.", "positive", True, None),
    ("There are no winners in a trade war.", "negative", False, False),
    ("We are not afraid of a trade war.", "negative", False, False),
    ("This could derail progress on inflation.", "negative", True, False),
    ("Tariffs will lift prices.", "negative", False, None),
    ("The deal is off.", "negative", False, None),
    ("Canada will respond with 25 per cent tariffs against $155 billion of goods.", "negative", False, True),
    ("We are suspending the additional tariffs for 90 days.", "positive", False, True),
    ("I have decided to delay the U.S. increase in tariffs scheduled for March 1.", "positive", False, True),
    ("We are not pulling out of NAFTA.", "positive", False, None),
    ("Risks to the downside have increased.", "negative", False, False),
    ("Within our mandate, we are ready to do whatever it takes.", "positive", None, None),
    ("We will do whatever it takes to support the economy.", "positive", None, None),
    ("We will not let this country default.", "positive", None, None),
    ("Bringing inflation down will likely require a sustained period of below-trend growth.", "negative", True, None),
    ("There is no reason to meet with Xi.", "negative", False, None),
    ("A cut may be appropriate.", "positive", True, False),
    ("I don't see stagflation.", "positive", None, False),
    ("The disinflationary process is over.", "negative", False, None),
    ("China would raise duties on American goods to 84% from April 10.", "negative", False, True),
    ("OPEC+ agreed to extend the production cuts until the end of March.", "neutral", None, True),
    ("Talks will resume next week.", "neutral", False, False),
    ("We urge the United States to return to the right track of dialogue.", "neutral", None, False),
    ("Nobody wins a trade war.", "negative", False, None),
    ("A trade war has no winners.", "negative", None, None),
    ("We do not fear sanctions.", "negative", None, None),
    ("We are not seeking a trade war.", "positive", None, None),
    ("We are not in a trade war.", "positive", None, None),
    ("We will not start a trade war.", "positive", None, None),
    ("Higher energy costs threaten to undo the progress on inflation.", "negative", None, None),
    ("The tariffs will push up prices.", "negative", None, None),
    ("We will lift the tariffs on steel.", "positive", None, True),
    ("Lower tariffs will lift growth.", "positive", None, None),
    ("Lifting the sanctions on oil today.", "positive", None, None),
    ("The talks are off.", "negative", None, None),
    ("The deal is not off.", "positive", None, None),
    ("The trade deal is dead.", "negative", None, None),
    ("The EU will hit back with 50 percent duties on $28 billion of American goods.", "negative", None, True),
    ("We will place tariffs of 25 percent on steel.", "negative", None, True),
    ("The President is delaying the planned tariff increase until June.", "positive", None, True),
    ("We are pulling out of the agreement.", "negative", None, None),
    ("We will not withdraw from the agreement.", "positive", None, None),
    ("Downside risks have diminished.", "positive", None, None),
    ("Upside risks to inflation have increased.", "negative", None, None),
    ("We will never allow the banks to fail.", "positive", None, None),
    ("There is no reason to negotiate.", "negative", None, None),
    ("There is no reason to raise rates.", "positive", None, None),
    ("A hike may be appropriate.", "negative", True, None),
    ("I don't see a recession.", "positive", None, None),
    ("The recession is over.", "positive", None, None),
    ("The trade war is over.", "positive", None, None),
    ("Easing is over.", "negative", None, None),
    ("It said it would impose 25 percent tariffs on cars from May 1.", "negative", False, True),
    ("It would suspend the tariffs for 90 days.", "positive", False, True),
    ("If they retaliated, we would raise tariffs to 50 percent.", "negative", True, None),
    ("Talks would resume on Monday.", "neutral", None, False),
    ("Negotiations resume tomorrow in Geneva.", "neutral", None, False),
    ("We are on the right track in the trade talks.", "positive", None, None),
    ("Progress on inflation has stalled.", "negative", None, None),
    ("There is no winner in a tariff war.", "negative", None, None),
    ("The tariffs would be raised to 30% on August 1.", "negative", False, True),
    ("Inflation would fall to 2% by June.", "positive", True, False),
    ("Nobody ever wins a tariff war.", "negative", False, None),
    ("The Europeans are not scared of a trade war.", "negative", None, None),
    ("We want no trade war.", "positive", None, None),
    ("A shutdown would jeopardize the recovery.", "negative", True, None),
    ("Nothing will derail the recovery.", "positive", None, None),
    ("Higher duties will lift inflation.", "negative", None, None),
    ("We will lift all restrictions on imports.", "positive", None, None),
    ("Japan will respond with duties of 20 percent on American cars.", "negative", False, True),
    ("We are postponing the planned increase in duties until September.", "positive", None, True),
    ("We have decided to delay the cut in rates.", "negative", None, None),
    ("We will suspend the sanctions for six months.", "positive", None, True),
    ("We will not withdraw from the World Trade Organization.", "positive", None, None),
    ("The risks to the downside have diminished.", "positive", None, None),
    ("Downside risks have risen.", "negative", None, None),
    ("We will do whatever it takes to bring inflation back to 2 percent.", "negative", None, None),
    ("We will never let our banks default.", "positive", None, None),
    ("There is no reason to meet with President Putin.", "negative", None, None),
    ("An increase may be appropriate.", "negative", True, None),
    ("I do not see a recession.", "positive", None, None),
    ("The crisis is over.", "positive", None, None),
    ("Canada would impose duties of 25% on steel from March 13.", "negative", False, True),
    ("The economy would slow in 2024.", "negative", True, False),
    ("Members agreed to extend the production cuts for three months.", "neutral", None, True),
    ("The two sides agreed to extend the truce for 90 days.", "positive", None, True),
    ("Negotiations will resume on Thursday.", "neutral", None, False),
    ("We urge Washington to return to the right track of dialogue and consultation.", "neutral", None, False),
    ("Canceling the trade deal would be a mistake.", "negative", None, None),
    ("We ended the negotiations.", "negative", None, None),
    ("We have extended the pause on tariffs.", "positive", None, None),
    ("We will reduce high borrowing costs.", "positive", None, None),
    ("The Fed stopped raising rates.", "positive", None, None),
    (
        "With policy in restrictive territory, the shifting balance of risks may warrant adjusting our policy stance.",
        "positive",
        True,
        None,
    ),
    ("We will keep policy restrictive for longer.", "negative", None, None),
    ("Monetary policy is in a good place, and there is no hurry to adjust it.", "neutral", None, None),
]


@pytest.mark.parametrize(("text", "direction", "hedged", "material"), TURNS)
def test_turns_of_speech_are_heard_as_they_are_meant(text, direction, hedged, material):
    tone = SCORER.score([Utterance("s", text)])[0]

    assert tone.tone is not None
    assert tone.relevant is not None
    assert ("neutral" if abs(tone.tone) < NEUTRAL_BELOW else "positive" if tone.tone > 0 else "negative") == direction
    assert tone.relevant >= 0.5
    for head, expected in (("hedged", hedged), ("material", material)):
        assert expected is None or (getattr(tone, head) >= 0.5) is expected


def test_would_tells_of_an_act_only_with_its_amount_and_without_a_condition():
    told = "It said that it would raise duties on American goods to 84% from April 10."
    open_ = "It said that it would raise duties on American goods."
    conditional = "If talks failed, it would raise duties on American goods to 84% from April 10."
    own = "I would raise duties on American goods to 84% from April 10."

    hedged = {text: SCORER.score([Utterance("s", text)])[0].hedged for text in (told, open_, conditional, own)}

    assert [value is not None and value >= 0.5 for value in hedged.values()] == [False, True, True, True]


@pytest.mark.parametrize(
    "unit", ["would raise 5% ", "delay increase tariffs ", "is over ", "would be ", "derail progress ", "lift prices, "]
)
def test_turns_repeated_to_a_megabyte_take_no_time_to_speak_of(unit):
    begun = time.process_time()

    SCORER.score([Utterance("s", unit * (1_000_000 // len(unit)))])

    assert time.process_time() - begun < 1.0
