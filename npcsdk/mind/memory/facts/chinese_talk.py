"""Promises, questions and confidences in Chinese, by a few phrases. Texts are `simplified` first."""

from __future__ import annotations

from npcsdk.patterns import lazy

_PROMISES = lazy(
    r"保证|发誓|承诺|我答应|包在我|交给我(?:吧|了|来办|就行|$)|(?:我|咱)们?\S{0,6}(?:会|就|一定|肯定|来|去|明天"
    r"|今晚|后天|等下|亲手)\S{0,8}"
    r"(?:帮|找|带|还|回来|保护|告诉|替|陪|照顾|送|修|交给|还给|救|报仇|来看你|来接你)|(?:一定|肯定|绝对)(?:会|把"
    r"|帮|还|来|回|找|给|替|去)"
    r"|我\S{0,4}(?:还你|给你带|陪你去|帮你|替你|回来)"
)
_LATER = lazy(
    r"明天|明早|明晚|今晚|后天|下周|下次|回头|等我|一会儿?|马上|以后|会|一定|肯定|[天周月年]后|[天周月]内|之前"
    r"|改天|很快|保证|发誓|承诺"
    r"|答应|放心|交给我|包在我|来帮|帮你"
)
_NO_PROMISE = lazy(
    r"[吗？?]|不能保证|不保证|无法|你(?:答应|保证|发誓|承诺|能|会)|答应我|如果|要是|昨天|刚才|已经|[^了]了$|可能"
    r"|也许|他(?:会|答应|说)"
    r"|她(?:会|答应|说)|想|没|(?:^|[^带还交送])给我|帮我|杀|不会|记得|下雨"
)
_HELD = lazy(
    r"不会告诉|不会说出去|绝不(?:会)?(?:告诉|说|离开|背叛)|不告诉(?:任何人|别人)|不会让你失望|替你保密|会保密"
    r"|保守秘密"
)
_ASKS = lazy(
    r"吗|谁|什么|哪|怎么|怎样|几[个时点岁天]|多少|多[大远久高长]|为什|是不是|有没有|能不能|会不会|可不可以"
    r"|要不要|好不好|对不对|呢?[？?]"
)
_NO_QUESTION = lazy(
    r"^\W*(?:你好吗|您好吗|最近(?:好吗|怎么样|还好吗)|吃了[吗没]?|吃过饭?了?吗|真的吗?|是吗|什么|啊|喂|谁知道呢?"
    r"|谁在乎|凭什么|你怎么敢.*|对[吧吗]"
    r"|好[吗吧]|有人吗|在吗|行吗|可以吗|不是吗|有什么可以帮.*|怎么可能|怎么会|怎么了)\W*$|什么都|谁都|哪里都"
    r"|怎么都|不管|无论|没什么|不知道"
    r"|没怎么|什么的[。！]"
)
_PUTS_OFF = lazy(r"以后再|改天|不告诉你|不关你|别问|不想说|不能说|下次再说")
_LEAVES = lazy(r"^\W*(?:再见|拜拜|晚安|回头见|明天见|我(?:先)?走了|下次见|你好|您好)\W*$")
_DONE = lazy(
    r"带来了|给你带|找到了|修好了|办好了|做完了|搞定|完成了|还给你|我?回来了|送到了|交给你|如约|说到做到"
    r"|告诉[他她]了|救出来了|这就?是你要的|拿到了"
    r"|拿来了|还你的?(?:钱|书)|(?:^|[，,])给你(?!带|讲|说|看|找|做|买|送|写|介绍|准备|们)\w"
    r"|^\W*(?:喏|来)\W?给你|这就?是给?你的"
)
_NOT_DONE = lazy(r"还没|没有|没找|没带|忘了|会|快要|一定|明天|吗|[？?]|等|之前")
_WAIVES = lazy(r"不用了|不必了|不用再|别管|算了|不需要了")
_CONFIDED = lazy(
    r"别告诉|不要告诉|不(?:能|可|可以|准|许)告诉(?!你)|别(?:跟|和|对|向)\S{1,6}[说讲]|不要(?:跟|和|对|向)\S{1,6}[说讲]"
    r"|别说出去|不要说出去|别外传"
    r"|(?:要|请|得)保密|(?:是|个|我的)秘密|你知我知|只有你知道|只告诉你|谁[都也]别说|千万别说|悄悄告诉你|我们之间的"
)
_NOT_CONFIDED = lazy(r"不是(?:什么)?秘密|别告诉我(?!的|[爸妈妻老])")


def promised(text: str) -> bool:
    """Whether a sentence promises something."""
    if _HELD.search(text):
        return not text.endswith(("吗", "？", "?"))
    return bool(_PROMISES.search(text) and _LATER.search(text)) and not _NO_PROMISE.search(text)


def asked(text: str) -> bool:
    """Whether a sentence asks something that wants an answer."""
    return bool(_ASKS.search(text)) and not _NO_QUESTION.search(text)


def seems_question(text: str) -> bool:
    """Whether a sentence has a sign of a question, be it one that wants no answer."""
    return _ASKS.search(text) is not None


def told_done(text: str) -> bool:
    """Whether a sentence says that something was done."""
    return bool(_DONE.search(text)) and not _NOT_DONE.search(text)


def let_off(text: str) -> bool:
    """Whether a text lets the other off something."""
    return _WAIVES.search(text) is not None


def put_off(text: str) -> bool:
    """Whether a text puts an answer off, or is a greeting or a farewell and no more."""
    return bool(_PUTS_OFF.search(text) or _LEAVES.match(text))


def told_in_confidence(text: str) -> bool:
    """Whether a text asks that something be kept."""
    return bool(_CONFIDED.search(text)) and not _NOT_CONFIDED.search(text)
