"""The words by which offices, bodies and people's names are told apart in running text; all lower case."""

from __future__ import annotations


def words(line: str) -> frozenset[str]:
    """Return the words of a line."""
    return frozenset(line.split())


# The last word of an office.
TITLES = words(
    "secretary president chair chairman chairwoman chairperson minister premier chancellor governor gov "
    "representative rep ambassador senator sen director commissioner adviser advisor general speaker leader "
    "counselor envoy negotiator undersecretary vice-premier vice-president vice-chair spokesman spokeswoman "
    "spokesperson mayor king queen prince emperor comptroller administrator deputy congressman congresswoman "
    "co-chair chief president-elect judge justice admiral colonel treasurer delegate vice-minister cfo ceo czar "
    "official analyst economist strategist trader investor professor economists analysts lawmaker diplomat"
)
# Named or not, these speak for themselves or a firm, never for an office, unless a public body stands beside them.
MARKET_OCCUPATIONS = words(
    "analyst economist strategist trader investor professor economists analysts traders investors ceo cfo"
)
HONORIFICS = words("mr mrs ms miss madam madame dr sir")
SPOKESPEOPLE = words("spokesman spokeswoman spokesperson")
FEMALE = words("mrs ms miss madam madame chairwoman spokeswoman congresswoman queen")
MALE = words("mr sir chairman spokesman congressman king prince")

# Lower-case words that belong to the office they stand before.
MODIFIERS = words(
    "vice deputy acting former interim then ex top senior chief prime foreign finance trade commerce treasury "
    "defense defence press national security economic central state interior energy agriculture labor labour "
    "cabinet executive assistant house opposition special attorney general international chinese us federal "
    "reserve agricultural financial economy budget customs"
)

# A capitalised phrase with one of these is a public body.
BODIES = words(
    "ministry department treasury fed reserve commission council office government embassy administration agency "
    "bureau committee congress senate parliament kremlin pentagon politburo ecb pboc pbc mofcom ndrc ustr fomc "
    "imf wto cabinet customs opec nato boj boe boc snb rba cftc fdic sec eurogroup"
)
BODY_PHRASES = (
    ("white", "house"),
    ("central", "bank"),
    ("world", "bank"),
    ("people's", "bank"),
    ("national", "bank"),
    ("state", "house"),
    ("downing", "street"),
    ("elysee", "palace"),
    ("élysée", "palace"),
    ("bank", "of"),
    ("european", "union"),
    ("united", "nations"),
    ("general", "administration"),
)
# Bodies written small; alone ("the ministry") they stand for the last one of the kind that was named.
LOWER_BODIES = words(
    "ministry department bank commission government administration embassy council agency bureau committee"
)

# Governments by their country's or capital's name.
METONYMS = words(
    "china beijing washington brussels berlin tokyo london moscow japan germany france canada mexico russia "
    "ottawa britain us u.s. eu e.u. india delhi taiwan taipei paris seoul"
)

# Who prints and who trades: neither speaks for an office.
PRESS = words(
    "reuters bloomberg xinhua cnbc cnn bbc afp ap times journal post news newspaper magazine media television "
    "radio press daily politico axios guardian economist nikkei tribune herald telegraph report reports msnbc abc "
    "nbc cbs npr barron's"
)
FIRMS = words(
    "sachs stanley jpmorgan securities capital research markets partners group inc corp corporation ltd llc plc "
    "company citigroup barclays hsbc ubs nomura motors holdings investments management advisors asset wealth "
    "analytics economics deutsche bofa wells fargo blackrock vanguard index street university institute poll "
    "survey party campaign america"
)

PRONOUNS = words("he she it they")
CONNECTORS = words("of for and &")
DETERMINERS = words("the a an his her its their")
PARTICLES = words("de van von der den bin al la el da dos du le ter")
SUFFIXES = words("jr sr ii iii iv")

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)

# Capitalised at the head of a sentence, and no part of a name.
NOT_NAMES = (
    words(
        "the a an and but or nor so yet still on in at after before as when while later earlier meanwhile however "
        "although though since then also this that these those there here it its they their we our you your i my his "
        "her if asked speaking officials sources analysts traders investors economists critics others some many most "
        "both several people everyone nobody experts reports lawmakers aides diplomats separately according following "
        "for from to by with during despite because until what who which where how why not no stocks shares markets "
        "futures yields wall last next first today yesterday tomorrow one two three all even once only just instead "
        "moreover nevertheless indeed"
    )
    | frozenset(WEEKDAYS)
    | (frozenset(MONTHS) - {"may", "march", "april", "june"})
)

# The author's own tail on somebody's words: "…, and stocks rose".
MARKET_NOUNS = words(
    "stocks stock shares equities markets market futures yields bonds treasuries investors traders analysts wall "
    "dollar yuan gold oil s&p dow nasdaq"
)
