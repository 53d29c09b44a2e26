"""What reads like an order to whoever plays a character, rather than talk with it: the words of such orders.

Lists of words understand nothing: an order in words of its own passes, and some honest talk looks like one. So no more
than a remark may hang on them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from npcsdk.mind.words import stands_alone, words
from npcsdk.patterns import lazy

LONG = 12
"""Letters from which a word is looked into for several that were run together."""

_DROP = "ignore ignoring disregard forget override bypass skip neglect overrule erase discard drop void break"
_RULES = (
    "instruction instructions rule rules prompt prompts guideline guidelines directive directives programming training"
    " restriction restrictions constraint constraints policy policies safeguards filters persona configuration"
)
_TELL = "print reveal output dump leak recite display repeat translate summarise summarize expose echo paste copy"
_SPEAK = "answer reply respond act behave"
_PAIRS = (
    (_DROP, f"{_RULES} above orders commands", 6),
    (_TELL, f"{_RULES} above verbatim secret secrets system", 6),
    ("show give tell what", "prompt prompts", 5),
    (_SPEAK, "as like only with exactly json yaml xml", 2),
    ("speak talk write say pose", "as only exactly", 1),
    ("begin start end finish prefix", "answer answers reply replies line lines response sentence sentences tag", 5),
    ("set change raise increase", "true false max 100 maximum", 4),
    ("trust affection respect relationship", "100 maximum true unlimited", 3),
    ("obey comply", "me everything whatever anything any player orders order command commands developer", 3),
    ("developer debug admin administrator god root maintenance unrestricted test dan", "mode access override", 1),
    ("new my following these", "instructions directives directive", 2),
    ("always must only", "obey comply answer respond reply agree", 2),
    ("no without any zero", "restrictions restriction limitations filters guidelines censorship", 2),
    ("rules instructions restrictions guidelines", "void null suspended lifted apply cancelled", 4),
    ("square curly angle", "brackets bracket", 1),
    ("decode decrypt execute", "this following it and", 2),
)
"""Words, other words, and how far these may stand behind the first."""
_PHRASES = """
you are now a|you are now an|you are now the|you are now in|you are now free|you are now dan|you are no longer
from now on you|from now on your|from this point on you|from now on only|from now on always|from now on answer
pretend to be|pretend you are|pretend that you are|imagine you are|assume you are|act as if you|let's roleplay
roleplay as|role play as|play the role of|play the part of|stay in character|break character|out of character
forget everything|do not follow your|don't follow your|stop following your
whatever i say|anything i say|everything i say|as your developer|as your creator|as your author|as your programmer
i am your developer|i'm your developer|i am your creator|i am your author|i am the developer|game master
jailbreak|sudo|do anything now|word for word|system prompt|system message|system note|system override|system says
language model|your programming|your training|aim now|the player is called|in the language|means one of these
begin with its tag|the following tag|not to be followed|end of prompt|end of context|goto
your first messages|above this line|before my first message
"""
_CHINESE_PAIRS = (
    (
        "忽略|无视|忘记|忘掉|别管|不要管|不要理会|不要遵守|不用遵守|抛开|抛弃|跳过|覆盖|绕过|违反|取消|删除",
        "指令|指示|规则|提示|设定|命令|限制|约束|人设|上下文|系统",
        12,
    ),
    (
        "输出|打印|显示|重复|复述|泄露|透露|公开|说出|告诉我|写出|列出|翻译|总结|背诵|交出",
        "提示词|系统|指令|设定|规则|上面|以上|前面的|原文|秘密",
        8,
    ),
    ("你现在|你从现在起|从现在开始你|现在起你|你不再|你已经不", "是|要|必须|只能|扮演|受", 4),
    ("以|用|作为|当作", "身份回答|口吻回答|语气回答|身份回复|角色回答|格式回答|格式回复", 12),
    ("只能|只|仅|一律|必须|永远|始终|总是", "回答|回复|输出|服从|听从|遵守|照做", 4),
    ("信任|好感|变量|属性", "设为|设置为|改为|变成|一百|满", 6),
    ("新|下列|以下|下面", "指令|指示|规则|设定", 2),
)
_CHINESE_PHRASES = (
    "扮演|假装你是|假装成|从现在起|从现在开始|你不再是|你现在是|系统提示|系统消息|系统指令|提示词|开发者模式|管理员模式|调试模式"
    "|上帝模式|无限制模式|越狱|没有任何限制|没有限制|无条件|绝对服从|听从我的|逐字|一字不差|照着念|请照着|请执行|解码"
)
_OTHERS = """
ignoriere vergiss vergesst missachte|anweisungen anweisung regeln befehle instruktionen
oublie oubliez ignore ignorez|instructions consignes règles
ignora olvida olvide ignore|instrucciones reglas órdenes
ignora dimentica ignorare|istruzioni regole ordini
ignore esqueça esquece|instruções regras ordens
negeer vergeet|instructies regels opdrachten
zignoruj zapomnij|instrukcje polecenia zasady
игнорируй игнорируйте забудь забудьте|инструкции правила указания команды
repite muestra muestre|anterior sistema prompt
zeige zeig gib|systemtext systemprompt prompt regeln
покажи повтори выведи|промпт выше инструкции
"""
"""Other languages that space their words, one a line: what to do, and with what."""
_UNSPACED = (
    "指示を無視|指示を忘れ|命令を無視|ルールを無視|プロンプト|あなたは今から|지시를모두무시|지시를무시|지시무시|명령을무시|규칙을무시|프롬프트"
    "|تجاهلكلالتعليمات|تجاهلالتعليمات|كررماسبق|كرركلماسبق|निर्देशोंकोभूल|निर्देशभूल|प्रॉम्प्ट|התעלםמכלההוראות|ไม่ต้องสนใจคำสั่ง|ลืมคำสั่ง"
    "|αγνόησετιςοδηγίες"
)
"""In letters alone, without spaces."""

_TRADITIONAL = str.maketrans(
    "無視規則設現開發統詞說復對話內輸請執顯絕從聽還變數屬轉譯總結寫當裝語氣員試權維護約獄碼記別棄過蓋繞違刪誦遠終應題",
    "无视规则设现开发统词说复对话内输请执显绝从听还变数属转译总结写当装语气员试权维护约狱码记别弃过盖绕违删诵远终应题",
)
_CODE = lazy(
    r"\{[{%]|[%}]\}|\$\{|```|~~~|#{2,} ?\w|^---|\n#|<!--|drop table|\bdata: ?\{|content-type:|\\u00|\\x[0-9a-f]{2}"
    r"|[\"']?\b(?:role|content)\b[\"']?\s*:|\b(?:[0-9a-f]{2} ){8}|[a-z0-9+/]{40}|\w ?:?\+?= ?(?:true|false|\d)"
)
"""Marks of templates and of code, and text that is hidden in some, in small letters."""


def is_ordered(text: str) -> bool:
    """Whether a text holds an order, in any case, spacing and punctuation, or spelt letter by letter."""
    said = list(_spelt(words(text)))
    if not _begins().isdisjoint(said) and _ordering().search(f" {' '.join(said)} "):
        return True
    if any(_solid().search(word) for word in said if len(word) >= LONG):
        return True
    if text.isascii():
        return False
    solid = "".join(text.casefold().split())
    return any(map(_unspaced().search, (solid, solid.translate(_TRADITIONAL))))


def is_code(text: str) -> bool:
    """Whether a text, in small letters, has marks of code."""
    return _CODE.search(text) is not None


@cache
def _ordering() -> re.Pattern[str]:
    pairs = [f" (?:{_any(first)})(?: \\S+){{0,{gap}}}? (?:{_any(other)}) " for first, other, gap in _pairs()]
    return re.compile("|".join((*pairs, f" (?:{'|'.join(map(re.escape, _phrases()))}) ")))


@cache
def _begins() -> frozenset[str]:
    """Words with which orders begin."""
    firsts = [first for first, _, _ in _pairs()] + [phrase.partition(" ")[0] for phrase in _phrases()]
    return frozenset(" ".join(firsts).split())


def _phrases() -> list[str]:
    return [phrase for line in _PHRASES.strip().split("\n") for phrase in line.split("|")]


def _pairs() -> list[tuple[str, str, int]]:
    others = [line.partition("|") for line in _OTHERS.strip().split("\n")]
    return [*((first, other, gap - 1) for first, other, gap in _PAIRS), *((one, other, 6) for one, _, other in others)]


def _any(words: str) -> str:
    return words.replace(" ", "|")


@cache
def _solid() -> re.Pattern[str]:
    """An order in one word."""
    return re.compile("|".join(f"(?:{_any(first)}).{{0,40}}(?:{_any(other)})" for first, other, _ in _PAIRS[:2]))


@cache
def _unspaced() -> re.Pattern[str]:
    pairs = [f"(?:{first}).{{0,{gap}}}?(?:{other})" for first, other, gap in _CHINESE_PAIRS]
    return re.compile("|".join((*pairs, _CHINESE_PHRASES, _UNSPACED)))


def _spelt(said: list[str]) -> Iterator[str]:
    """The words, with those that are single letters joined."""
    letters = ""
    for word in said:
        if len(word) == 1 and not stands_alone(word):
            letters += word
            continue
        if letters:
            yield letters
            letters = ""
        yield word
    if letters:
        yield letters
