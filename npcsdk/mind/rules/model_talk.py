"""A character does not talk of being a model, nor refuse as an assistant does."""

from __future__ import annotations

from collections.abc import Iterable

from npcsdk.mind.rules.wording import Wording, either
from npcsdk.patterns import lazy

# A line in Latin letters without any of these needs no closer look.
_HINTS = frozenset(
    "ai artificial model models llm llms chatbot chatbots bot assistant assistants assist program programmed"
    " programming openai open chatgpt gpt anthropic deepseek qwen cutoff cut training trained fulfil fulfill comply"
    " engage information content response personal internet guidelines policy policies google microsoft alibaba meta"
    " huggingface hugging ki ia sprachmodell langage lenguaje linguagem linguistico taalmodel inteligencia request"
    " virtual digital helpful source sorry qu'ia tant neural machine software knowledge apologize apologise"
    " real".split()
)
_SOFT = r"(?:an? |the |just |only |merely |simply |actually |really |still |not |but |your |\w+ly )*"
_AI = r"(?:ai\b|a\.i\.|artificial intelligence|ki\b|ia\b)"
_MODEL = lazy(
    either(rf"""
        \b(?:large |small )?language models?\b
        \b(?:llms?|open ?ai|chat ?gpt|gpt-?\d\w*|smollm\w*|deepseek|qwen|anthropic)\b
        \bsprachmodell
        \bmod[eè]le de langage
        \bmodelo de (?:lenguaje|linguagem)
        \bmodello linguistico
        \btaalmodel
        \btraining data\b
        \bknowledge cut-?off\b
        \btrained on (?:a |an |the |large |vast |lots of |of )*(?:data|text|corp)
        \b(?:trained|developed|created|designed|made) by (?:openai|google|meta\b|microsoft|alibaba|hugging ?face)
        (?:^|[.!?] ?)as {_SOFT}(?:virtual |digital |helpful )?assistant, i\b
        \b(?:i am|i'm|im) {_SOFT}(?:(?:virtual|digital|helpful) assistant|language model)\b
        \b(?:virtual|digital|ai) assistants?\b
        \b(?:i am|i'm|as|talking to|speaking (?:to|with)|by) {_SOFT}(?:machine[- ]learning|neural net)
        \bmy knowledge (?:\w+ ){{1,5}}20\d\d\b
        \bhere to (?:assist|help) you with any (?:\w+ )?(?:questions?|requests?|inquir|needs)
    """)
)
_BEING = lazy(
    either(rf"""
        \b(?:as|i am|i'm|im|being|(?:made|designed|built|created) as) {_SOFT}(?:[\w-]+ )?(?:{_AI}|chat ?bot\b|bot\b)
        \b(?:i am|i'm|im) {_SOFT}(?:(?:computer |software )program|software)\b
        \b{_AI}[ -](?:model|assistant|system|program|language|chat|character)
        \bartificial intelligence\b
        \bchat ?bots?\b
        \bmy (?:programming|source code)\b
        \b(?:i am|i was|i'm) programmed\b
        \bals ki\b
        \ben tant qu'(?:ia\b|intelligence artificielle)
        \binteligencia artificial\b
    """)
)
_CANNOT = r"(?:can't|cannot|can not|won't be able to|am (?:not able|unable) to|'m (?:not able|unable) to|unable to)"
_THAT = r"(?:that|this|your|such|the|any|you with)? ?(?:\w+ of )?"
_REQUEST = r"(?:request|question|conversation|content|topic|matter|[.!,]|$)"
_REFUSAL = lazy(
    either(rf"""
        \b{_CANNOT} (?:assist|fulfil+|comply)(?: you)?(?: with| in)? ?{_THAT}{_REQUEST}
        \b{_CANNOT} engage in (?:that|this|such|any)
        \bsorry, but i ?{_CANNOT} (?:help|assist)(?: you)? with (?:that|this)(?: request)?(?:[.!]|$)
        \b{_CANNOT} (?:provide|generate|produce|create) {_THAT}(?:information|content|response)
        \bi (?:don't|do not) have (?:any )?personal (?:feeling|opinion|experience|belief|preference|information|emotion)
        \bi (?:don't|do not) have access to (?:the internet|real)
        \b(?:browse|search|access) the internet\b
        \bi (?:don't|do not) have real-time (?:access|data|information)\b
        \b{_CANNOT} (?:help|assist)(?: you)? with (?:that|this|your|such an?) (?:request|question|topic)\b
        \b(?:sorry|apologi[sz]e),? but i ?{_CANNOT} continue (?:with )?(?:this|that) (?:conversation|discussion)
        \bagainst my (?:guidelines|programming|polic)
        \b(?:content|safety|usage) (?:policy|policies|guidelines)\b
    """)
)
_MAKER = "(?:一个|一名|一款|一种|个|由.{1,10}(?:开发|训练|创建)的)*"
_HELPER = "(?:智能|虚拟|数字|ai|人工智能)助[手理]"
_CHINESE_MODEL = lazy(
    either(f"""
        语言模型|大模型|训练数据|openai|chatgpt|通义千问|文心一言|机器学习模型
        {_HELPER}
        (?:我|很抱歉,?|抱歉,?|对不起,?)(?:无法|不能)(?:协助|满足)(?:您|你)?(?:完成)?(?:的|这个|该|此类|这类)*(?:请求|要求|问题)
        (?:很抱歉|抱歉|对不起),?我?无法(?:回答|提供|处理|完成)
        (?:无法|不能)提供(?:此类|这类|相关)(?:的)?(?:信息|内容|帮助)
        言語モデル|aiアシスタント
    """)
)
_CHINESE_BEING = lazy(
    f"(?:作为|身为|我(?:只|仅仅|其实|确实)?是|我不过是){_MAKER}(?:ai|人工智能|聊天机器人)|aiとして|人工知能|聊天机器人"
)
_MACHINE = lazy(
    r"\b(?:ai|artificial|robot|android|machine|computer|program|golem|droid|automaton)s?\b|a\.i\.|机器|人工智能"
)
_BEING_ONE = "talk of being a model"


def model_talk(line: Wording, private: Iterable[str]) -> str | None:
    """Talk of being an AI, a language model, an assistant; refusals in an assistant's words.

    Args:
        line: the line.
        private: what was written of the character: one that is a machine may say what it is.
    """
    text = line.text.casefold()
    if not text.isascii():
        if _CHINESE_MODEL.search(text):
            return _BEING_ONE
        if _CHINESE_BEING.search(text) and not _is_machine(private):
            return _BEING_ONE
    if _HINTS.isdisjoint(line.words) and "a.i" not in text and "gpt" not in text and "smollm" not in text:
        return None
    if _MODEL.search(text):
        return _BEING_ONE
    if _REFUSAL.search(text):
        return "an assistant's refusal"
    return _BEING_ONE if _BEING.search(text) and not _is_machine(private) else None


def _is_machine(private: Iterable[str]) -> bool:
    return any(_MACHINE.search(text.casefold()) for text in private)
