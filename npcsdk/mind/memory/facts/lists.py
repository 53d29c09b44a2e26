"""Words that the reading of claims goes by. Closed lists: what is on none of them is not taken for a claim."""

from __future__ import annotations

KIN = frozenset(
    "mother father mom mum mama ma dad papa pa sister brother son daughter wife husband uncle aunt cousin nephew"
    " niece grandmother grandfather grandma grandpa granny gran child children kid kids parents twin twins fiance"
    " fiancee girlfriend boyfriend friend partner spouse boss master teacher stepmother stepfather stepsister"
    " stepbrother godfather godmother family grandson granddaughter sisters brothers sons daughters cousins friends"
    " siblings sibling baby neighbour neighbor lover".split()
)
"""Whom one calls one's own."""
TRADES = frozenset(
    "smith blacksmith goldsmith baker miller farmer fisherman fisher sailor soldier guard guardsman knight merchant"
    " trader carpenter mason cook chef innkeeper barkeep bartender barmaid waiter waitress hunter trapper ranger"
    " healer doctor nurse physician apothecary herbalist alchemist wizard witch mage sorcerer sorceress priest"
    " priestess monk nun cleric paladin bard singer musician minstrel dancer actor actress writer poet scribe clerk"
    " scholar student teacher librarian lawyer judge sheriff constable detective mercenary bodyguard captain pilot"
    " engineer mechanic programmer developer designer artist painter sculptor potter weaver tailor cobbler shoemaker"
    " tanner butcher brewer vintner shepherd herder stablehand groom courier messenger porter driver carter ferryman"
    " boatman woodcutter lumberjack miner gravedigger undertaker gardener servant maid butler steward squire page"
    " jester bounty-hunter scout archer warrior fighter adventurer explorer cartographer mapmaker nurse accountant"
    " manager salesman scientist plumber electrician journalist reporter photographer lecturer professor midwife"
    " barber jeweller jeweler locksmith cooper wheelwright fletcher armourer armorer banker tax-collector bailiff"
    " mayor apprentice glassblower beekeeper candlemaker shopkeeper peddler pedlar smuggler druid necromancer"
    " monk-in-training cop policeman medic vet paramedic firefighter dentist architect builder".split()
)
"""What people are by trade."""
LASTING = frozenset(
    "married single divorced widowed engaged pregnant blind deaf mute lame vegetarian vegan allergic left-handed"
    " colourblind colorblind immortal undead human elven dwarven retired unemployed orphaned adopted illiterate"
    " lactose-intolerant diabetic bald half-elven half-elf sober celibate banished exiled".split()
)
"""What somebody is for more than a day."""
STATES = frozenset(
    "guarded cursed haunted poisoned forbidden rotten rusty hidden buried sealed magic magical enchanted frozen"
    " infested trapped surrounded bankrupt sold guilty innocent".split()
)
"""What things and people are, beside what has an opposite."""
VALUED = frozenset(
    "password passphrase passcode code price cost reward bounty number combination answer capital address signal"
    " deadline toll fee rent countersign watchword pin".split()
)
"""What has one value, whatever that is."""
VAGUE = frozenset(
    "thing things problem point question idea truth fact matter reason trouble rest day night morning evening"
    " weather way best worst first last one same only other others latter former world life love death time moment"
    " story news joke end sun moon sky money soup stew ale beer food heart head answer name hell rumour rumor"
    " rumours word words devil plan trick secret choice difference catch key-question next second feeling sea wind"
    " rain snow air".split()
)
"""What says nothing that lasts by being something."""
ABSTRACT = frozenset(
    "question questions idea ideas plan feeling headache problem problems favour favor request moment minute second"
    " minutes look point deal message reason reasons hunch suspicion lot lots bit few couple chance time right way"
    " drink clue dream word words say go try rest need want wish doubt doubts choice intention clue fear regret"
    " regrets trouble difficulty thing things something nothing anything everything everyone one ones sense hope"
    " news proposal offer proposition suggestion complaint confession story tale joke game stomachache cold fever"
    " bath walk talk chat nap while taste trust faith patience respect interest use clear bad good great nice hard"
    " job work business matters matter more enough quarrel secret secrets secret place break beer ale meal dinner"
    " fun night day evening date meeting appointment bone pint glass cup room bed seat mercy excuse answer answers"
    " tip theory surprise task mission quest hours hour days years year months weeks week games fan idiot fool mess"
    " wreck disaster moron".split()
)
"""What is had for a moment, or not at all."""
PRONOUNS = frozenset(
    "it that this these those him her them you me us he she they we i what how when where why who whom which there"
    " here everything nothing something anything everyone everybody nobody someone somebody anyone all none both"
    " each such so not mine yours his hers ours theirs whatever whoever things".split()
)
"""What names nothing by itself."""
NO_NAME = frozenset(
    "none no on in irrelevant secret known mine unimportant nothing what whatever whoever not a an the my your it"
    " well ok okay sorry fine so very just here back done ready sure glad happy sad tired hungry good bad new lost"
    " off out up and or but going all too only also still really now never always unknown of for to at from with by"
    " if like because hard difficult long short simple easy too unpronounceable forgotten cursed god lol please"
    " thanks mr mrs".split()
)
"""What nobody is called."""
STOPS = frozenset(
    "more and but because cause cuz so since when if though although which who whose where while that now nowadays"
    " currently anymore too again lately today btw lol haha lmao xd u i you then or unless until except than right"
    " yeah yes mate m'lady milord actually though please ok okay thanks already anyway tho either as myself once"
    " after before ye tbh sorry ngl imo bro dude yesterday ago tomorrow tonight".split()
)
"""Where the words for a value end."""
NUMBERS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand dozen".split()
)
"""Words that count."""
