"""From a document to the official's words in it."""

from __future__ import annotations

from communique.canonical import digest
from communique.extraction.attributions import find_attributions
from communique.extraction.contents import Claim, claim_words
from communique.extraction.persons import NamedPersons
from communique.extraction.releases import sentence_groups
from communique.extraction.tokens import TokenisedText, tokenise
from communique.extraction.wording import is_truncated, one_line, worded
from communique.records import Document, Mention, Quoted, Span


def extract(document: Document) -> list[Mention]:
    """Return the official words a document holds, in the order they stand there.

    A text whose speaker the source names, a release or a post is official from end to end. In an article or a
    transcript only what somebody with an office or a name is said to have said counts; the author's own claims and
    what unnamed people say do not. Any text will do; nothing is raised, and time is linear in its length.

    Parameters
    ----------
    document : its spans of text become the mentions' `content`, `source` and `cue`, in code points
    """
    if document.speaker is not None or document.form in ("release", "post"):
        return [_whole_words(document, span) for span in sentence_groups(document.text)]
    whole = tokenise(document.text)
    attributions = find_attributions(whole, NamedPersons(whole))
    claims = claim_words(whole, attributions)
    mentions = [_mention(document, whole, claim) for claim in claims if claim.attribution.speaker is not None]
    return sorted(mentions, key=lambda mention: mention.content)


def _whole_words(document: Document, span: Span) -> Mention:
    shown = document.text[slice(*span)]
    return Mention(
        mention_id=_mention_id(document, (span,), (), ()),
        document_id=document.document_id,
        content=(span,),
        source=(),
        cue=(),
        quoted="release",
        truncated=is_truncated(shown),
        text=one_line(shown),
        speaker_as_printed=document.speaker,
        office_as_printed=document.office,
    )


def _mention(document: Document, whole: TokenisedText, claim: Claim) -> Mention:
    content, text = worded(whole, claim)
    speaker, cue = claim.attribution.speaker, claim.attribution.cue
    assert speaker is not None
    source = (speaker.span,)
    cues = () if cue is None else (cue,)
    quoted: Quoted = claim.quoted
    return Mention(
        mention_id=_mention_id(document, content, source, cues),
        document_id=document.document_id,
        content=content,
        source=source,
        cue=cues,
        quoted=quoted,
        truncated=any(is_truncated(document.text[slice(*span)]) for span in content),
        text=text,
        speaker_as_printed=speaker.name,
        office_as_printed=speaker.office,
    )


def _mention_id(document: Document, content: tuple[Span, ...], source: tuple[Span, ...], cue: tuple[Span, ...]) -> str:
    return digest("mention", document.document_id, str(document.revision), repr((content, source, cue)))
