"""What is aimed at the listener: insults, praise, thanks and apologies, told by rules that would rather miss one.

What others said, what is denied, asked or supposed, and what stands in quotation marks is not aimed: "he said you
are a liar", "you are no fool", "are you kind?".
"""

from __future__ import annotations

import re

from npcsdk.mind.reading.chinese import aimed_in_chinese
from npcsdk.patterns import lazy

AIMED = ("insults", "praises", "thanks", "apologises")
"""What can be aimed at the listener, in the order in which it is told."""

_NOUNS = (
    "idiot|fool|moron|imbecile|bastard|jerk|asshole|arsehole|bitch|coward|liar|scum|scumbag|wretch|knave"
    "|scoundrel|villain"
    "|vermin|traitor|worm|cur|swine|maggot|loser|dumbass|dimwit|halfwit|simpleton|buffoon|blockhead|bonehead"
    "|prick|dick"
    "|dickhead|wanker|tosser|twat|cunt|pig|dog|rat|snake|weasel|toad|hag|witch|cheat|fraud|oaf|brute|monster"
    "|charlatan"
    "|piece of (?:shit|crap|dung|filth|trash|garbage)|waste of (?:air|space|time)|son of a (?:bitch|whore)"
    "|whoreson|varlet|blackguard|rapscallion|dolt|lout|hypocrite|disgrace|joke|clown|nobody"
)
_VOCATIVE = (
    "idiots?|fools?|morons?|imbeciles?|bastards?|jerk|asshole|arsehole|bitch|cowards?|liars?|scum|scumbag"
    "|wretch|knaves?"
    "|scoundrels?|villains?|vermin|traitors?|swine|maggots?|loser|dumbass|dimwit|halfwit|simpleton|buffoon"
    "|blockhead|prick"
    "|dickhead|wanker|tosser|twat|cunt|cheat|thief|thieves|oaf|whoreson|varlet|blackguard|dolt|lout"
)
_FOUL = (
    "stupid|dumb|useless|worthless|pathetic|disgusting|ugly|foul|vile|filthy|despicable|incompetent|idiotic|moronic"
    "|ridiculous|repulsive|contemptible|hopeless|insufferable|cowardly|dishonest|evil|wicked|horrible|awful|terrible"
    "|the worst|mean|rude|cruel|selfish|lazy|greedy|heartless|ignorant|insane|a waste of"
)
_HOW = (
    "an?|the|such|just|nothing but|all|so|really|truly|very|such an?|a real|quite|absolutely|completely|utterly"
    "|totally|pretty"
    "|one|old|little|bloody|damn|damned|goddamn|fucking|freaking|stupid|dirty|filthy|lying|rotten|miserable"
    "|ugly|fat|foul"
    "|useless|worthless|pathetic|spineless|greedy|wretched|treacherous|vile|big|bunch of|pack of"
)
_YOU_ARE = r"\b(?:you|ye|ya|u|thou)(?:(?: guys| people| all| two)?(?: are|'re|re| r| art)| really are| always were)\b"
_INSULTS = lazy(
    rf"{_YOU_ARE}(?: (?:{_HOW})){{0,4}} (?:{_NOUNS}|thief|{_FOUL})s?\b(?! (?:to|at|about|news|enough|for|but|dog"
    rf"|catcher)\b)"
    rf"|\b(?:you|ye|ya|thou)(?: (?:{_HOW})){{0,4}} (?:{_NOUNS}|thief)s?(?=[\s]*(?:$|[.,;:!?]|and\b|who\b|you\b))"
    rf"|(?:^|[.,;!?] ?)(?:(?:{_HOW}) ){{0,4}}(?:{_VOCATIVE})(?=[.!]*$|!)"
    r"|\b(?:shut (?:the \w+ )?up|shut (?:your|thy|yer) (?:\w+ )?(?:mouth|trap|face|gob)|(?:fuck|screw|damn"
    r"|curse|blast) (?:you|u|thee|ye)\b"
    r"|(?:go to|rot in|burn in) hell|drop dead|go (?:fuck|screw|hang) (?:yourself|thyself)|piss off|fuck off"
    r"|bugger off|sod off"
    r"|(?:kiss|lick) my (?:ass|arse|boots)|up yours|i (?:really |truly |fucking )?(?:hate|despise|loathe"
    r"|detest) (?:you|thee|ye)\b(?!r)"
    r"|you (?:all |really |just |totally )?(?:suck|stink|disgust me|make me sick)|thou dost disgust me"
    r"|(?:a )?(?:plague|pox|curse) (?:up)?on (?:you|thee|ye))\b"
)
_WELL = (
    "kind|kindest|brave|wonderful|great|the best|amazing|awesome|beautiful|pretty|handsome|gorgeous|clever|wise"
    "|generous|lovely"
    "|sweet|brilliant|fantastic|incredible|marvellous|marvelous|magnificent|gracious|noble|honourable|honorable"
    "|charming"
    "|delightful|adorable|talented|impressive|smart|funny|hilarious|perfect|splendid|legendary|excellent|good"
    "|good (?:man|woman|person|friend|soul|cook|heart)|true friend|dear friend|friend indeed|hero|angel|saint"
    "|genius|legend"
    r"|treasure|gem|life ?saver|star|marvel|inspiration|(?:good|great|fine|wonderful|talented|skilled) (?!(?:to"
    r"|at|with|for|of|in|enough|but|as)\b)\w+"
)
_MUCH = (
    "so|very|really|truly|most|too|such|an?|the|my|quite|absolutely|simply|just|always|a real|the most|as|even"
    "|looking|indeed"
    "|fucking|freaking|bloody|damn"
)
_PRAISES = lazy(
    rf"(?:{_YOU_ARE}|\b(?:you|thou) (?:look|lookest|sound|seem))(?: (?:{_MUCH})){{0,4}} (?:{_WELL})\b"
    r"(?! (?:of|to|for|at|with|in|enough|but|deal|as|a|an|liars?|fools?|idiots?|evil|danger|trouble"
    r"|disappointment)\b)(?=[^?]*(?:[.,;!]|$|\band\b))"
    r"|\bi (?:really |truly |do |so |dearly )*(?:love|adore|admire|respect|trust|like) (?:you|thee)\b(?! (?:to"
    r"|not|less|more|dead|better|have|had|will|are|were|can|know|slept|got)\b)(?![^.!]*\?)"
    r"|(?:^|[.,;!] ?)(?:very |so )?(?:well done|good job|great job|nice work|good work|great work|nicely done"
    r"|bravo|well said|well fought)\b(?![^.!]*\?)"
    r"|\b(?:your|thy) (?:\w+ )?\w+ (?:is|are|tastes?|smells?|looks?|sounds?)(?: (?:so|very|really|truly"
    r"|absolutely|simply)){0,4} "
    r"(?:delicious|wonderful|lovely|beautiful|amazing|excellent|fantastic|marvellous|magnificent|superb"
    r"|splendid|brilliant|great|divine|exquisite)\b(?![^.!]*\?)"
)
_THANKS = lazy(
    r"\b(?:thank (?:you|thee|ye|u)|thanks|thankyou|thx|tysm|many thanks|much obliged|my thanks|my gratitude"
    r"|i(?:'m| am)(?: \w+)? (?:grateful|thankful|obliged|indebted)|i (?:really |truly |do |greatly |much "
    r"|deeply )*appreciate (?:it|that|this|you|your|all)"
    r"|i owe you (?:one|my life|a lot|everything)|bless (?:you|thee))\b"
)
_NO_THANKS = lazy(
    r"\bno,? (?:thanks|thank)\b|\bthanks? (?:to\b(?! you(?: all)?[.!]*$)|for nothing|but no)|(?:n't|\b(?:not|never"
    r"|no need to|without|no one|nobody|who|they|he|she|people"
    r"|will|would|you'll|should|did you|did \w+|say|said)) (?:\w+ )?(?:thank|thanks)\b|\bthanks? (?:god"
    r"|the gods?|goodness|heavens?|him|her|them|me)\b"
    r"|(?:n't|\b(?:not|hardly|never)) (?:\w+ )?(?:grateful|thankful|appreciate)|\bthanks? you\?"
)
_APOLOGISES = lazy(
    r"\b(?:i(?:'?m| am)(?: (?:so|very|truly|really|terribly|deeply|awfully|just|genuinely))* (?:sorry|sry)"
    r"(?! (?:to hear|for your loss|to say|to tell|but|for (?:you|him|her|them)\b|you|that (?:you|he|she)|to see"
    r"|if you))"
    r"|i (?:do |truly |sincerely |must |want to |humbly )*apologi[sz]e|(?:my|sincere|humble|deepest) apologies"
    r"|forgive me\b(?! (?:but|for asking|if))"
    r"|i beg (?:your|thy) (?:pardon|forgiveness)(?!\?)|(?:that was )?my (?:bad|mistake|fault)"
    r"|i ask (?:for )?your forgiveness"
    r"|i was wrong(?! about (?:him|her|them|that|the)\b)|please accept my apolog\w+|i take it back"
    r"|i didn't mean (?:it|to (?:hurt|offend|insult))"
    r"|i should(?:n't| not) have (?:said|shouted|hit|stolen|lied|yelled|insulted|done))\b"
    r"|(?:^|[.!] )(?:oh,? )?(?:so |very )?(?:sorry|sry)(?= (?:for (?!your loss)|about)|,? \w+[.!]*$|[.!]*$"
    r"|[.,!] i (?:did|was|have|should|shouldn't|didn't)\b)"
)
_NO_APOLOGY = lazy(r"(?:n't|\b(?:not|never|no reason to|why should i|refuse to|nothing to)) (?:\w+ )?(?:sorry|apologi)")
_NOT_AIMED = lazy(
    r"\b(?:says?|said|told (?:me|us)|tells (?:me|us)|calls?|called|heard|hear|thinks?|thought|believes?|claims?"
    r"|claimed|rumou?r"
    r"|swears?|if|unless|whether|wish|suppose|imagine|hope|pretend|maybe|perhaps|not that|do not think"
    r"|don't think|doubt"
    r"|never said|didn't say|prove|act like|as though)(?: \w+'?\w*){0,2}? ?$"
)
_QUOTED = lazy(r"\"[^\"]*\"|“[^”]*”|(?<!\w)'[^']+'(?!\w)")
_FRIENDLY = lazy(
    r"\b(?:magnificent|glorious|beautiful|lucky|clever|brilliant|crazy|lovable|old|mad|sly|cheeky"
    r"|absolute) (?:bastards?|dogs?|devils?|fox|rascals?|rogues?|bitch)\b"
)
_LAUGHS = lazy(
    r"\b(?:ha(?:ha)+|lol|lmao|rofl|hehe+|jk|(?:just|only) (?:kidding|joking))\b|[😂🤣😜😝😘😉]|[;:]-?[pd)](?!\w)",
    re.IGNORECASE,
)


def aimed(text: str) -> tuple[str, ...]:
    """Which of `AIMED` a text that was `cut` does, in their order; one that is friendly or quoted does not insult."""
    plain = " ".join(_QUOTED.sub(" … ", text).lower().split())
    found = set()
    if any(_meant(plain, match) for match in _INSULTS.finditer(plain)) and not friendly(text):
        return ("insults",)
    if any(_meant(plain, match) for match in _PRAISES.finditer(plain)):
        found.add("praises")
    if _THANKS.search(plain) and not _NO_THANKS.search(plain):
        found.add("thanks")
    if _APOLOGISES.search(plain) and not _NO_APOLOGY.search(plain):
        found.add("apologises")
    if not plain.isascii():
        found |= aimed_in_chinese(plain)
    return ("insults",) if "insults" in found else tuple(each for each in AIMED if each in found)


def friendly(text: str) -> bool:
    """Whether rough words are meant well: `you magnificent bastard`, or laughing with them."""
    return bool(_FRIENDLY.search(text.lower()) or _LAUGHS.search(text))


def _meant(plain: str, match: re.Match[str]) -> bool:
    """Whether it is the speaker's own word, and about how it is."""
    return not _NOT_AIMED.search(plain[max(0, match.start() - 60) : match.start()])
