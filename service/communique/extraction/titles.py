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
    "officer official analyst economist strategist trader investor professor economists analysts lawmaker diplomat "
    "member founder co-founder billionaire banker tycoon manager cofounder"
)
# Named or not, these speak for themselves or a firm, never for an office, unless a public body stands beside them.
MARKET_OCCUPATIONS = words(
    "analyst economist strategist trader investor professor economists analysts traders investors ceo cfo officer "
    "founder co-founder cofounder billionaire banker tycoon manager"
)
# Titles that are also surnames.
SURNAMES_TOO = words("king prince judge speaker")
HONORIFICS = words("mr mrs ms miss madam madame dr sir")
# So many hold one of these that the office alone names nobody.
MANY_HOLD = words(
    "official officer adviser advisor aide diplomat lawmaker delegate negotiator envoy senator sen congressman "
    "congresswoman rep member deputy ambassador policymaker judge"
)
# "said Treasury officials", "according to Fed data": neither the Treasury nor the Fed is said to have spoken.
HANGERS_ON = words(
    "official officials source sources insiders staff staffers aide aides adviser advisers advisor advisors lawmakers "
    "lawyer lawyers negotiators diplomats delegates envoys veterans policymakers people data figures numbers minutes "
    "documents document report reports research estimate estimates statistics records filings survey surveys analysts "
    "economists projections forecasts watchers supporters critics allies"
)
INDEFINITE = words("a an one two three four several some another any many other")
SPOKESPEOPLE = words("spokesman spokeswoman spokesperson")
FEMALE = words("mrs ms miss madam madame chairwoman spokeswoman congresswoman queen")
MALE = words("mr sir chairman spokesman congressman king prince")

# Lower-case words that belong to the office they stand before.
MODIFIERS = words(
    "vice deputy acting former interim then ex top senior chief prime foreign finance trade commerce treasury "
    "defense defence press national security economic central state interior energy agriculture labor labour "
    "cabinet executive assistant house opposition special attorney general international chinese us federal "
    "reserve agricultural financial economy budget customs governing managing"
)

# A capitalised phrase with one of these is a public body.
BODIES = words(
    "ministry department treasury fed reserve commission council office government embassy administration agency "
    "bureau committee congress senate parliament kremlin pentagon politburo ecb pboc pbc mofcom ndrc ustr fomc "
    "imf wto cabinet customs opec opec+ nato boj boe boc snb rba cftc fdic sec eurogroup oecd iea bundesbank riksbank "
    "rbnz rbi fsb bls eia"
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
    ("organisation", "for"),
    ("organization", "for"),
    ("trade", "organization"),
    ("health", "organization"),
)
# What follows "bank of" in a firm's name.
BANKS_OF = words("america montreal nova")
ASSOCIATIONS = words("chamber association roundtable alliance coalition lobby institute foundation brookings")
ASSOCIATION_PHRASES = (
    ("business", "council"),
    ("trade", "council"),
    ("industry", "council"),
    ("atlantic", "council"),
    ("council", "on"),
    ("conference", "board"),
    ("retail", "federation"),
)
# Bodies written small; alone ("the ministry") they stand for the last one of the kind that was named.
LOWER_BODIES = words(
    "ministry department bank commission government administration embassy council agency bureau committee"
)

# Governments by their country's or capital's name.
METONYMS = words(
    "china beijing washington brussels berlin tokyo london moscow japan germany france canada mexico russia "
    "ottawa britain us u.s. eu e.u. india delhi taiwan taipei paris seoul iran tehran israel ukraine kyiv turkey "
    "ankara brazil vietnam indonesia australia canberra italy rome spain madrid poland switzerland singapore thailand"
)
NAMES_OF_TWO_WORDS = frozenset(
    [
        *(("saudi", "arabia"), ("south", "korea"), ("north", "korea"), ("hong", "kong"), ("new", "zealand")),
        *(("south", "africa"), ("united", "states"), ("european", "union"), ("united", "kingdom")),
    ]
)
# Where people speak; no part of their names.
PLACES_OF_TWO_WORDS = NAMES_OF_TWO_WORDS | frozenset(
    [
        *(("new", "york"), ("new", "delhi"), ("buenos", "aires"), ("kuala", "lumpur"), ("abu", "dhabi")),
        *(("white", "house"), ("oval", "office"), ("capitol", "hill"), ("jackson", "hole"), ("camp", "david")),
        *(("truth", "social"), ("fox", "news"), ("wall", "street"), ("air", "force"), ("lancaster", "house")),
    ]
)

# Who prints and who trades: neither speaks for an office.
PRESS = words(
    "reuters bloomberg xinhua cnbc cnn bbc afp ap times journal post news newspaper magazine media television "
    "radio press daily politico axios guardian nikkei tribune herald telegraph report reports msnbc abc "
    "nbc cbs npr barron's"
)
FIRMS = words(
    "sachs stanley jpmorgan securities capital research markets partners group inc corp corporation ltd llc plc "
    "company citigroup barclays hsbc ubs nomura motors holdings investments management advisors asset wealth "
    "analytics economics deutsche bofa wells fargo blackrock vanguard index street university institute poll "
    "survey party campaign america citi goldman apple tesla nvidia boeing amazon google microsoft intel walmart exxon "
    "chevron aramco blackstone pimco citadel bridgewater berkshire hathaway spacex openai tsmc samsung huawei alibaba "
    "tencent byd fitch moody's volkswagen toyota airbus fedex caterpillar starbucks"
)
COUNTRY_AND_PARTY = words("america campaign party street survey poll group index research")
# Whom papers name without their firm.
MARKET_SURNAMES = words("buffett dimon fink ackman dalio soros gundlach el-erian druckenmiller")

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
        "moreover nevertheless indeed staff insiders lawyers"
    )
    | frozenset(WEEKDAYS)
    | (frozenset(MONTHS) - {"may", "march", "april", "june"})
)

# The author's own tail on somebody's words: "…, and stocks rose".
MARKET_NOUNS = words(
    "stocks stock shares equities markets market futures yields bonds treasuries investors traders analysts wall "
    "dollar yuan gold oil s&p dow nasdaq"
)
