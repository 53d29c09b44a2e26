"""Questions that want an answer, in English and Chinese, and what can answer one."""

from __future__ import annotations

from npcsdk.mind.memory.facts.grammar import opened
from npcsdk.mind.memory.facts.plain import Sentence
from npcsdk.patterns import lazy

# fmt: off
_WHAT = frozenset("who whom whose what which where when why how whats".split())
_DO = frozenset("do does did is are was were am have has had can could will would shall should may might must".split())
_WHO = frozenset("i you we he she it they the a an this that these those there my your our his her their any anyone anybody someone"
                 " somebody something anything everyone all not one".split())
_EMPTY = lazy(
    r"(?i)^\W*(?:(?:and|so|but|oh|well|hey|hi|hello|huh|wait|really|seriously|ok|okay)\W+)*(?:"
    r"how (?:are|r) (?:you|u|ya|things|we|ye)(?: (?:doing|today|tonight|feeling|all|this \w+|faring|then|now))*|how do you do|how goes it|how is it going"
    r"|how(?:'s| is) (?:it going|everything|things|life|business)(?: \w+)?|how have you been|how(?:'s| is) your day(?: going)?|what(?:'s| is)? up|sup|wassup|what is new|how fare (?:you|thee)"
    r"|what(?: (?:the|on) \w+(?: is this)?)?|who cares|who knows|why not|why me|how dare you.*|how come|says who|so what|what of it|you know(?: what)?|guess what"
    r"|are you (?:kidding|serious|joking|mad|crazy|insane|sure|ok|okay|alright|all right)(?: me)?|is that (?:so|right|all|it)|really|right|ok(?:ay)?|yes|no|huh|eh|hm+|sorry|pardon|excuse me|hello|anyone"
    r"|(?:is|are|was|were|do|does|did|has|have|would|will|could|can)(?:n'?t| not)? (?:it|you|he|she|they|we|i|that|this|there)(?: not)?"
    r"|can (?:i|we) help (?:you|u)?.*|(?:how )?may i help(?: you)?|how can i help(?: you)?(?: today)?|what can i (?:get|do for) (?:you|u).*|what(?: wi|')ll it be.*|what will it be|shall we|what else is new|who would have thought|do i look like .*|what do you take me for|what is the point|why (?:would|should) i(?: \w+)?|when will (?:they|you|it) ever .*|how should i know|is the pope .*|what choice do i have|what was that|come again|what did you say|can you repeat that|is anyone (?:there|here|home)|anybody (?:there|home)|does it matter|what does it matter|what are you looking at|who do you think you are"
    r")\W*$"
)
_CHINESE = lazy(r"[吗嗎]|[谁誰]|什[么麼]|哪|怎[么麼样樣]|几[个時时点點岁歲]|幾[個時點歲]|多少|多[大远遠久高长長]|[为為]什|是不是|有没有|有沒有|能不能|会不会|會不會|可不可以|要不要|好不好|对不对|呢[？?]|[？?]")
_CHINESE_EMPTY = lazy(
    r"^\W*(?:你好[吗嗎]|您好[吗嗎]|最近(?:好[吗嗎]|怎[么麼]样|怎[么麼]樣)|吃了[吗嗎没沒]?|吃[过過][饭飯]了?[吗嗎]|真的[吗嗎]?|是[吗嗎]|什[么麼]|啊|喂|谁知道[呢]?|誰知道[呢]?|[谁誰]在乎|凭什么|憑什麼|你怎[么麼]敢.*|对[吧吗]|對[吧嗎]|好[吗嗎吧]|有人[吗嗎]|在[吗嗎]|行[吗嗎]|可以[吗嗎]|不是[吗嗎]|有什[么麼]可以[帮幫]您?.*)\W*$"
)
_NOT_MEANT = frozenset("什么都 什麼都 谁都 誰都 哪里都 哪裡都 怎么都 怎麼都 不管 无论 無論 没什么 沒什麼 不知道 没怎么".split())
_PUT_OFF = lazy(
    r"(?i)\b(?:not now|ask me (?:later|again|another|tomorrow|some other)|(?:maybe |some ?)?(?:another|other) time|i(?:'| woul)?d rather not|(?:can ?no|can')t (?:say|tell|talk about)"
    r"|will not say|won'?t (?:say|tell)|none of your|not your business|mind your own|why do you (?:ask|want|care)|let(?:'| u)?s talk about something|change the subject|later|not today|no comment|i will tell you (?:later|tomorrow|when))\b"
    r"|以后再|以後再|改天|不告诉你|不告訴你|不关你|不關你|别问|別問|不想说|不想說|不能说|不能說"
)
_LEAVES = lazy(
    r"(?i)^\W*(?:(?:ok|okay|well|alright|right|so|sorry|oh|anyway|thanks|thank you)\W+)*(?:(?:good)?bye|farewell|good ?night|see (?:you|ya|u)(?: \w+){0,2}|cya|later|gotta go|i (?:have|got|need|must|should) (?:to )?(?:go|leave|be going|run)(?: now)?|i(?:'m| am) (?:off|leaving|going)(?: now)?|take care|safe travels|until next time|hi|hello|hey|再见|再見|拜拜|晚安|回头见|回頭見|我走了|我先走了|下次见|下次見)\W*$"
)
# fmt: on


def asks(low: tuple[str, ...]) -> bool:
    """Whether a clause that was `opened` begins as a question does: `where is it`, `do you know`."""
    if not low:
        return False
    first, second = low[0], low[1] if len(low) > 1 else ""
    if first in _WHAT:
        if first in ("where", "who", "why") and second in ("you", "are"):
            return True
        if first in ("what", "how") and second in (
            "a",
            "an",
            "about",
            "nice",
            "lovely",
            "kind",
            "sad",
            "strange",
            "wonderful",
        ):
            return False
        if first in ("when", "what", "who", "which", "where", "how", "why") and second in (
            "i",
            "you",
            "we",
            "he",
            "she",
            "they",
            "my",
            "the",
        ):
            return False
        return len(low) > 1 or first in ("who", "where", "when", "why", "how")
    if first in ("to", "from", "with", "in", "at", "for", "by", "of", "about") and second in (
        "whom",
        "what",
        "which",
        "where",
        "whose",
    ):
        return True
    if first in ("know", "seen", "heard", "got", "want", "ever", "any") and second in (
        "you",
        "any",
        "anything",
        "anyone",
        "been",
    ):
        return len(low) > 2
    if first == "do" and second == "not":
        return False
    return (
        first in _DO and (second in _WHO or (second == "not" and low[2:3] and low[2] in _WHO)) and len(low) > 2 or False
    )


def question_in(said: tuple[Sentence, ...]) -> str:
    """The last question that wants an answer; "" where there is none.

    No question is a greeting, a tag such as `isn't it?`, a doubt such as `really?`, or one that only scolds.
    """
    for sentence in reversed(said):
        text = sentence.text
        if not text.isascii() and _CHINESE.search(text):
            if not any(each in text for each in _NOT_MEANT) or "？" in text:
                if _asked(text) and not _CHINESE_EMPTY.match(text):
                    return text
            continue
        if sentence.marked or any(asks(opened(clause).low) for clause in sentence.clauses):
            words = " ".join(" ".join(clause.low) for clause in sentence.clauses)
            if not _EMPTY.match(words) and (len(words) > 3) and not _only_tag(sentence):
                return text
    return ""


def _asked(text: str) -> bool:
    return text[-1:] not in ("。", "！")


def _only_tag(sentence: Sentence) -> bool:
    """Whether only a tag asks, as in `lovely night, isn't it?`; one to what the listener is wants an answer."""
    if sentence.clauses[0].low[0] == "you":
        return False
    last = sentence.clauses[-1].low
    return (
        len(sentence.clauses) > 1 and bool(_EMPTY.match(" ".join(last))) and not asks(opened(sentence.clauses[0]).low)
    )


def answers(text: str, said: tuple[Sentence, ...]) -> bool:
    """Whether something said can answer a question: it states something, does not put it off, and is no farewell."""
    if not said or _PUT_OFF.search(text) or _LEAVES.match(text):
        return False
    for sentence in said:
        if not sentence.text.isascii() and _CHINESE.search(sentence.text):
            continue
        if not sentence.marked and not asks(opened(sentence.clauses[0]).low):
            return True
    return False
