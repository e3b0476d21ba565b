"""Chinese attributions, which stand before their quotation without spaces: 商务部发言人何咏前表示：“…”."""

from __future__ import annotations

import re

from communique.extraction.speakers import Speaker
from communique.extraction.tokens import Token
from communique.records import Span

_CUE = re.compile(r"(?:表示|指出|强调|回应称|回应说|写道|宣布|警告说|警告称|说|称)$")
_WHEN_OR_WHERE = re.compile(r"(?:在|当地|随后|日前|今天|昨天|今日|昨日|星期|周[一二三四五六日]|\d{1,4}[年月日])")
_OFFICIAL = re.compile(
    r"发言人|部长|外长|财长|主席|总统|总理|首相|大臣|行长|理事|国务卿|代表|总书记|商务部长?|外交部长?|财政部长?|白宫|美联储|央行|国务院"
)
_NOBODY = re.compile(r"分析|知情|人士|专家|经济学家|消息|官员|媒体|记者|前总统|前部长|首席执行官")
_LONGEST = 40  # characters


def read_chinese(token: Token) -> tuple[Speaker, Span] | None:
    """Read the speaker and the cue of a word that stands before a quotation; None where no office is in it.

    Chinese is written without spaces, so that speaker, time and verb are one word here. The printed name keeps its
    office, as it stands.
    """
    if len(token.text) > _LONGEST:
        return None
    cue = _CUE.search(token.text)
    if cue is None:
        return None
    printed = _WHEN_OR_WHERE.split(token.text[: cue.start()], maxsplit=1)[0]
    if not _OFFICIAL.search(printed) or _NOBODY.search(printed):
        return None
    is_person = _OFFICIAL.split(printed)[-1] != ""
    if printed.startswith("前") and not is_person:
        return None
    speaker = Speaker("person" if is_person else "body", printed, None, (token.start, token.start + len(printed)))
    return speaker, (token.start + cue.start(), token.start + cue.end())
