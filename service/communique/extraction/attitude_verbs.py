"""Verbs by which a text reports what somebody says, thinks, wants, praises or blames, in all their forms."""

from __future__ import annotations

from typing import Literal, NamedTuple

from communique.extraction.titles import words

Form = Literal["base", "s", "past", "ing"]  # a past form may be a participle too
_FORMS: tuple[Form, ...] = ("base", "s", "past", "ing")


class VerbForm(NamedTuple):
    """One form of a verb, and the prepositions that belong to it ("called for")."""

    lemma: str
    form: Form
    prepositions: frozenset[str]


# Those with regular forms.
_REGULAR = """
    accuse acknowledge admire admit advise advocate agree allege allude announce apologize appear applaud argue ask
    assail assert assure balk belittle believe bemoan berate blame blast boast brag call castigate caution champion
    chant characterise characterize charge chide claim compliment complain concede conclude condemn confirm
    consider contend convince credit criticise criticize declare decline decry deem defend demand denounce deny depict
    deride describe disagree disparage dismiss doubt dub echo email embrace emphasise emphasize encourage endorse equate
    excoriate expect explain express fault fear gripe hail highlight hint hope identify indicate insist insult interpret
    inveigh joke label lambaste lament lash laud liken lobby maintain mention mock name note object offer oppose plead
    point portray posit praise predict prefer promise propose push question quip quote rail react reason rebuke recall
    reckon recommend refer reference refuse reiterate reject remark remind repeat report request respond retort retweet
    reveal ridicule scoff scold shout state stress suggest support surmise suspect talk thank threaten tout tweet urge
    voice vow warn welcome wonder worry
"""
# The others: base, third person, past, participle.
_IRREGULAR = """
    back backs backed backing | discuss discusses discussed discussing | favor favors favored favoring
    favour favours favoured favouring | feel feels felt feeling | find finds found finding
    forecast forecasts forecast forecasting | hear hears heard hearing | imply implies implied implying
    know knows knew knowing | learn learns learned learning | plan plans planned planning
    pledge pledges pledged pledging | post posts posted posting | put puts put putting | read reads read reading
    rebut rebuts rebutted rebutting | rip rips ripped ripping | say says said saying | see sees saw seeing
    seek seeks sought seeking | seem seems seemed seeming | show shows showed showing
    signal signals signaled signaling | slam slams slammed slamming | speak speaks spoke speaking
    swear swears swore swearing | tell tells told telling | think thinks thought thinking
    understand understands understood understanding | want wants wanted wanting | write writes wrote writing
"""
_PREPOSITIONS = {
    "about of on": "boast brag complain gripe joke speak talk think warn worry",
    "to": "admit allude object point react refer respond",
    "for on": "call push",
    "for": "advocate apologize lobby plead",
    "at": "balk hint lash scoff",
    "against": "argue inveigh rail",
    "with": "agree disagree",
    "as": "characterize depict describe portray",
    "of": "say",
}
_DOUBLE_THE_LAST = words("admit brag dub quip refer")

# Third persons that are nouns in the plural too: "talks with China".
NOUNS_TOO = words(
    "backs calls charges claims complaints demands doubts estimates fears finds forecasts hopes jokes notes offers "
    "plans pledges points posts promises questions reports requests shows signals supports talks tweets worries"
)


def _regular(lemma: str) -> tuple[str, str, str, str]:
    stem = lemma + lemma[-1] if lemma in _DOUBLE_THE_LAST else lemma
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"
    third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
    if lemma.endswith("e") and not lemma.endswith("ee"):
        return lemma, third, lemma + "d", lemma[:-1] + "ing"
    return lemma, third, stem + ("d" if lemma.endswith("ee") else "ed"), stem + "ing"


def _forms() -> dict[str, VerbForm]:
    taken: dict[str, set[str]] = {}
    for prepositions, lemmas in _PREPOSITIONS.items():
        for lemma in lemmas.split():
            taken.setdefault(lemma, set()).update(prepositions.split())
    found: dict[str, VerbForm] = {}
    irregular = [tuple(group.split()) for line in _IRREGULAR.splitlines() for group in line.split("|") if group.strip()]
    for forms in [*irregular, *(_regular(lemma) for lemma in _REGULAR.split())]:
        for form, shown in zip(_FORMS, forms, strict=True):
            found[shown] = VerbForm(forms[0], form, frozenset(taken.get(forms[0], ())))
    return found


FORMS = _forms()
