"""The verbs that say somebody spoke, and what each of them may introduce."""

from __future__ import annotations

from typing import Literal

from communique.extraction.titles import words

CueKind = Literal["clause", "that", "quotation"]


# forms : what may follow beside a quotation
#   "clause"     a clause with or without "that" ("said the talks went well")
#   "that"       a clause with "that" only; without it a bare object follows ("announced a deal")
#   "quotation"  a quotation only
_TABLE: tuple[tuple[str, CueKind], ...] = (
    ("said says", "clause"),
    ("told tells", "clause"),
    ("added adds", "that"),
    ("announced announces", "that"),
    ("argued argues", "that"),
    ("asserted asserts", "that"),
    ("acknowledged acknowledges", "that"),
    ("affirmed affirms reaffirmed", "that"),
    ("claimed", "that"),
    ("concluded concludes", "that"),
    ("confirmed confirms", "that"),
    ("declared declares", "that"),
    ("denied denies", "that"),
    ("emphasized emphasised emphasizes emphasises", "that"),
    ("explained explains", "that"),
    ("indicated indicates", "that"),
    ("insisted insists", "that"),
    ("noted notes", "that"),
    ("observed observes", "that"),
    ("pledged pledges", "that"),
    ("posted", "that"),
    ("predicted predicts", "that"),
    ("promised", "that"),
    ("reiterated reiterates", "that"),
    ("remarked remarks", "that"),
    ("reported reports", "that"),
    ("stated states", "that"),
    ("stressed stresses", "that"),
    ("tweeted tweets", "that"),
    ("vowed vows", "that"),
    ("warned warns cautioned cautions", "that"),
    ("wrote writes", "that"),
    ("continued continues", "quotation"),
    ("commented", "quotation"),
    ("recalled recalls", "quotation"),
    ("answered answers replied replies responded responds", "quotation"),
    ("urged urges", "quotation"),
    ("saying adding noting telling writing insisting stressing warning", "that"),
)

CUES: dict[str, CueKind] = {form: kind for forms, kind in _TABLE for form in forms.split()}

# These have no subject of their own: it is the sentence's.
PARTICIPLES = words("saying adding noting telling writing insisting stressing warning")
# Somebody is told before the words come.
NEEDS_LISTENER = words("told tells telling")
# The verb turns the clause round, so it belongs to the words: "denied that talks had collapsed".
DENIALS = words("denied denies")

# Between the speaker and the verb.
AUXILIARIES = words("has had have did does also later then again since already earlier first once now")
# With one of these before it, the verb reports nothing that was said.
CANCELLERS = words(
    "not never no to would could might may will shall should can cannot must is are was were be been being if "
    "whether nor neither hardly"
)
