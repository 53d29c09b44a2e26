"""Forms of the English verbs that say something that lasts, and the small words that stand about them."""

from __future__ import annotations

FORMS = {
    "be": "be am is are was were been being",
    "live": "live lives lived living reside resides resided residing dwell dwells dwelt dwelling",
    "move": "move moves moved moving relocated resettled",
    "work": "work works worked working",
    "serve": "serve serves served serving",
    "like": "like likes liked enjoy enjoys enjoyed love loves loved adore adores adored fancy prefer prefers preferred",
    "hate": "hate hates hated dislike dislikes disliked loathe loathes detest detests despise despises",
    "stand": "stand",
    "care": "care",
    "have": "have has had got having",
    "own": "own owns owned owning",
    "run": "run runs ran running",
    "keep": "keep keeps kept",
    "know": "know knows knew known",
    "meet": "met",
    "come": "come comes came coming hail hails hailed",
    "grow": "grew grow grown",
    "marry": "married wed",
    "die": "died die dies perished",
    "pass": "passed",
    "drown": "drowned",
    "collapse": "collapsed fell fallen broke crumbled burned burnt flooded sank caved",
    "vanish": "vanished disappeared",
    "cost": "cost costs",
    "belong": "belong belongs belonged",
    "turn": "turned",
    "eat": "eat eats drink drinks",
    "speak": "speak speaks",
    "sell": "sold",
    "lose": "lost",
    "buy": "bought",
    "quit": "quit retired resigned",
    "call": "call calls called named",
    "leave": "left",
    "go": "go goes going",
    "earn": "earn earns make makes",
    "settle": "settled",
    "get": "get got",
    "think": "think thinks thought guess guesses hope hopes wish wishes believe believes believed suppose supposed"
    " heard hear hears dreamed dreamt doubt wonder reckon imagine pretend pretended assume figure feel bet",
    "say": "say says said tell tells told claim claims claimed swear swears swore rumoured",
    "promise": "promise vow swear",
}
LEMMA = {form: lemma for lemma, forms in FORMS.items() for form in forms.split()}
PAST = frozenset(
    "was were lived resided dwelt moved relocated resettled worked served liked enjoyed loved adored hated disliked"
    " had owned ran kept knew met came hailed grew died perished passed drowned collapsed fell broke crumbled burned"
    " burnt flooded sank vanished disappeared belonged turned sold lost bought quit retired resigned left got"
    " married wed called named preferred cost settled caved".split()
)
PERFECT = frozenset(
    "lived resided worked served been known met come settled moved relocated resettled died perished passed drowned"
    " collapsed fallen burned burnt flooded sunk crumbled vanished disappeared turned sold lost bought quit retired"
    " resigned married owned loved liked hated left got gone grown always broken become".split()
)
ADVERBS = frozenset(
    "really also just still always quite rather actually only truly even already very much so simply mostly usually"
    " absolutely totally honestly now currently recently finally dearly kinda sorta certainly definitely indeed"
    " secretly originally both too long since lately mainly deeply ever well once".split()
)
MODALS = frozenset(
    "will would could should might may can must shall cannot want wanted wish need ought plan hope try".split()
)
OPENERS = frozenset(
    "well yes yeah yep yea aye no nope nay oh ah ok okay hi hey hello greetings hail actually honestly now today"
    " nowadays currently lately look listen sure hmm hm um uh er also then anyway please sorry thanks true truth"
    " alas frankly personally see ha haha lol besides still sadly luckily unfortunately fortunately finally again"
    " mind remember nice and but so because sir madam friend mate man dude".split()
)
PASSED = tuple(
    tuple(way.split())
    for way in (
        "to be honest|to tell you the truth|these days|as for me|by the way|in truth|in fact|fact is|the truth"
        " is|truth is"
        "|you know|you see|good evening|good morning|good day|good afternoon|nice to meet you|i know that|i know"
        "|i told you that"
        "|i told you|i swear|i said|did you know that|you should know that|you should know|you must know|i must"
        " tell you"
        "|i have to tell you|believe me|let me tell you|since you ask|if you must know|just so you know|fyi|btw"
        "|for now|i mean"
        "|the thing is|thing is|i am telling you|i saw that|i confess"
    ).split("|")
)
"""What a statement may begin with, and be one none the less."""
STATED = frozenset(
    "married divorced engaged fixed mended repaired rebuilt fired sacked dismissed killed murdered stolen destroyed"
    " burned burnt closed locked arrested captured hurt wounded injured sick ill missing robbed evicted".split()
)
"""What somebody or something gets or goes, and is then."""
CLAUSAL = frozenset("is are am was were lives has works died".split())
"""One of these stands in what may be a statement of its own."""
LEFT_OUT = frozenset(
    "been moved used turned lost quit retired from sold bought work works lived live worked born not hate hates"
    " never".split()
)
"""What a clause may begin with whose `I` is left out."""
HEDGES = frozenset(
    "if when whenever unless whether suppose supposing imagine pretend maybe perhaps probably once until wish say"
    " lest apparently supposedly allegedly rumour rumor as like before after while".split()
)
"""What is said after these is not said to be so now."""
FINITE = frozenset(LEMMA) - frozenset("being living working moving having owning coming going running got".split())
"""Words that may go on with a subject that was named before."""
