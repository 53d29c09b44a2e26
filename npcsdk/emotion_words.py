"""Words for what is felt, in English and Chinese, each with the label of the vocabulary that says it.

Forms that follow a rule (happily, happiness, angrier) are not listed: `synonyms` finds them.
A word may carry an intensity, where it says less than its label: `miffed:0.5`.
"""

from __future__ import annotations

ENGLISH = """
neutral: emotionless expressionless deadpan impassive stoic composed unemotional unreadable matter_of_fact
happy: happiness cheer cheerful cheery merry merriment jolly jovial sunny upbeat perky pleased:0.7 pleasure:0.7
    delighted delight bubbly bouncy radiant beaming smile:0.6 smiles:0.6 smiling:0.6 grin:0.7 grins:0.7 grinning:0.7
    chipper festive good_mood in_a_good_mood in_high_spirits mirth mirthful
admiring: admiration admire admires impressed approving:0.7 approval:0.7 appreciative:0.7 starstruck
affectionate: affection fond fondness warmhearted caring care cares flirty:0.6 flirtatious:0.6 flirting:0.6 doting
amused: amusement amusing entertained playful teasing tease:0.6 joking jokingly jest jesting humorous humor humour
    funny hilarious tickled mischievous impish wry:0.5 droll:0.5 silly goofy cheeky lighthearted jocular
carefree: lightness easygoing breezy free_spirited nonchalant:0.6 happy_go_lucky untroubled
confident: confidence assured self_assured determined determination resolute bold brave bravery courage courageous
    fearless assertive decisive secure valiant heroic firm:0.6 authoritative dignified
excited: excitement thrilled thrill exhilarated exhilaration enthusiastic enthusiasm eager eagerness energetic hyped
    hyper pumped psyched stoked ebullient exuberant exuberance animated giddy fired_up overexcited passionate passion
fascinated: fascination captivated enchanted enthralled mesmerized mesmerised spellbound rapt entranced absorbed
friendly: friendliness amiable amicable welcoming warm warmth kind kindly kindness kindhearted cordial hospitable
    sociable good_natured helpful approachable polite:0.5 trusting:0.7 trust:0.7 supportive:0.7 genial
glad: gladness gladdened pleasant:0.6 joyous:0.9 happy_for gleeful glee elated elation
gloating: gloat gloats schadenfreude malicious_glee
grateful: gratitude thankful thankfulness thanks obliged indebted beholden appreciation
hopeful: hope hopes hoping optimistic optimism encouraged heartened expectant anticipation anticipating longing:0.5
    yearning:0.5 wishful desire:0.6
inspired: inspiration moved uplifted invigorated stirred motivated ardent
interested: interest intrigued intrigue attentive engaged keen
joyful: joy enjoy enjoying enjoyment bliss blissful ecstatic ecstasy euphoric euphoria jubilant jubilation rapturous
    rapture over_the_moon overjoyed rejoicing exultant
loving: love loves in_love lovestruck enamored enamoured adoring adoration adore infatuated infatuation smitten
    besotted romantic amorous devoted devotion lovesick
proud: pride prideful proudest
satisfied: satisfaction fulfilled fulfillment gratified gratification accomplished vindicated self_satisfied
smug: self_righteous arrogant arrogance cocky conceited haughty pompous egotistical boastful boasting bragging
    condescending superior patronizing patronising snobbish vain self_important
tender: tenderness gentle compassionate compassion soothing comforting nurturing motherly fatherly touched
triumphant: triumph victorious victory exulting conquering
sad: sadness sadden saddened unhappy unhappiness sorrow sorrowful sorrows grief grieving grieve grief_stricken
    mournful mourning gloomy gloom melancholy melancholic miserable misery tearful teary crying weeping weepy sobbing
    sob heartbroken heartbreak heartache brokenhearted downcast downhearted dejected forlorn woeful woe glum morose
    somber:0.6 sombre:0.6 wistful:0.5 nostalgic:0.4 nostalgia:0.4 bummed bummed_out crestfallen low_spirits doleful
    lugubrious moping
ashamed: shame shameful disgraced disgrace shamed chastened self_loathing
bored: boredom boring uninspired ennui jaded blase unamused:0.6 disengaged
defeated: defeat crushed beaten resigned resignation vanquished demoralized demoralised subdued:0.6
depressed: depression despondent despondency dispirited bleak listless numb apathetic:0.7 apathy:0.7
despairing: despair desperate desperation hopeless hopelessness anguished anguish inconsolable
disappointed: disappointment disappointing let_down disillusioned disillusionment dissatisfied discontent discontented
    discouraged dismay dismayed disheartened discouragement chagrin
distressed: distress upset suffering pained pain in_pain agonized agony tormented torment traumatized distraught
    devastated shaken frazzled
guilty: guilt remorse remorseful regret:0.8 regretful:0.8 regrets:0.8 repentant contrite contrition penitent
    apologetic:0.6 sorry:0.6 rueful:0.6 sheepish:0.5
hurt: wounded offended:0.8 betrayed betrayal rejected rejection insulted slighted aggrieved stung
lonely: loneliness lonesome homesick isolated abandoned forsaken
pitying: pity sympathetic sympathy empathetic empathy commiserating condolence condolences sorry_for
tired: tiredness exhausted exhaustion fatigued fatigue sleepy sleepiness drowsy worn_out drained lethargic lethargy
    burned_out burnt_out groggy
weary: weariness world_weary careworn long_suffering
angry: anger mad irate wrathful wrath pissed pissed_off fuming temper ill_tempered scowl:0.7 scowls:0.7 scowling:0.7
    glare:0.7 glares:0.7 glaring:0.7 snarling snarl heated stern:0.4 bad_tempered angered outburst hot_headed
annoyed: annoyance annoy irritated irritation irritable irked miffed:0.6 peeved vexed vexation grumpy grouchy cranky
    crabby testy touchy snappish snappy bothered:0.7 impatient:0.7 impatience:0.7 exasperated exasperation fed_up
    pouting:0.6 pouty:0.6 pout:0.6 sulky sulking sullen disgruntled displeased displeasure disapproving disapproval
    surly petulant curt grumbling grumble aggravated ticked_off
defiant: defiance rebellious rebellion stubborn obstinate insolent insolence unyielding mutinous
frustrated: frustration frustrating thwarted stymied stressed:0.7 stress:0.7 stressed_out:0.8
furious: fury rage raging enraged livid seething infuriated incensed apoplectic berserk rabid
hostile: hostility hate hatred hating hateful aggressive aggression threatening menacing menace belligerent combative
    antagonistic vicious spiteful spite venomous malicious malice vengeful vindictive cruel cruelty sinister murderous
    bloodthirsty savage unfriendly:0.6 harsh:0.6
indignant: indignation outraged outrage affronted righteous scandalized scandalised accusing accusatory
    reproachful:0.6 reproach:0.6
jealous: jealousy envious envy covetous green_with_envy possessive
resentful: resentment bitter bitterness grudging grudge rancorous begrudging embittered
suspicious: suspicion distrustful distrust mistrust mistrustful wary:0.7 wariness:0.7 cautious:0.4 caution:0.4
    guarded:0.5 paranoid paranoia leery
afraid: fear fearful fears scared frightened fright spooked cowardly coward intimidated cowering scary threatened
    daunted
anxious: anxiety nervous nervousness jittery jumpy edgy on_edge restless:0.6 fidgety apprehensive apprehension
    agitated agitation antsy frantic panicky twitchy
embarrassed: embarrassment awkward blush:0.7 blushes:0.7 blushing:0.7 flustered mortified self_conscious red_faced
    abashed cringing cringe
helpless: helplessness powerless vulnerable vulnerability overwhelmed trapped defenseless defenceless
humiliated: humiliation degraded belittled mocked ridiculed
shy: shyness bashful coy demure reserved:0.5 introverted self_effacing
tense: tension uptight strained on_guard alert:0.5 alarmed:0.8 wound_up high_strung
terrified: terror horror horrified panic panicked panicking petrified dread dreading terrorized scared_to_death
    scared_stiff aghast hysterical
timid: timidity meek meekness submissive mousy fainthearted unassertive
worried: worry worries worrying concerned concern troubled uneasy:0.7 unease:0.7 uneasiness:0.7 unsettled:0.6
    hesitant:0.4 uncertain:0.4 uncertainty:0.4 unsure:0.4 insecure:0.6 perturbed disturbed preoccupied disquieted
surprised: surprise surprising shocked shock taken_aback wide_eyed unexpected
astonished: astonishment amazed amazement astounded stunned dumbfounded flabbergasted incredulous disbelief
    disbelieving thunderstruck speechless gobsmacked staggered
awed: awe in_awe awestruck awe_struck wonder:0.7 wonderment reverent reverence marveling marvelling
confused: confusion puzzled puzzlement bewildered bewilderment perplexed baffled disoriented befuddled muddled
    bemused:0.6 mystified nonplussed dazed clueless
curious: curiosity inquisitive inquiring wondering:0.7 questioning:0.6 nosy quizzical
startled: startle jolted jump_scared caught_off_guard
disgusted: disgust disgusting revolted revulsion repulsed repulsion grossed_out nauseated nauseous queasy sickened
    appalled repelled loathing loathe aversion creeped_out yuck eww ugh:0.5
contemptuous: contempt disdain disdainful dismissive:0.7 derision despising despise
scornful: scorn mocking mockery sneering sneer derisive sarcastic:0.6 sarcasm:0.6 snide taunting jeering cynical:0.6
    sardonic:0.6 ridicule
skeptical: skepticism sceptical scepticism doubtful doubt doubting dubious unconvinced
relaxed: relaxation relax relaxing chill chilled laid_back at_ease comfortable cozy cosy mellow unwound rested restful
    comfy
calm: serene serenity tranquil tranquility peaceful peace placid unruffled zen soothed patient patience level_headed
    cool_headed
content: contentment contented at_peace complacent:0.7
relieved: relief reassured consoled comforted unburdened
humble: humility modest modesty self_deprecating unassuming
indifferent: indifference uninterested disinterested unconcerned aloof detached distant uncaring dispassionate
    cold:0.8 icy:0.8
respectful: respect deferential deference courteous honoring honouring
solemn: solemnity serious seriousness grave gravity grim earnest pensive:0.7 thoughtful:0.5 contemplative:0.5
    reflective:0.5 brooding ceremonious
"""

CHINESE = """
neutral: 平淡 中性 面无表情 無表情 淡然
happy: 高兴 开心 快乐 愉快 欢快 欣喜 喜 乐 高興 開心 快樂 歡快 微笑:0.6 笑:0.6 愉悦 愉悅 欢乐 歡樂 乐呵呵
admiring: 钦佩 敬佩 佩服 赞赏 仰慕 崇拜 欽佩 讚賞 赞叹
affectionate: 亲切 关爱 宠溺 疼爱 亲昵 撒娇:0.6 關愛 親切 爱怜
amused: 逗乐 好笑 有趣 调皮 俏皮 顽皮 调侃 戏谑 搞笑 幽默 逗趣
carefree: 无忧无虑 洒脱 逍遥 轻快
confident: 自信 坚定 果断 勇敢 有把握 堅定 胸有成竹 坚决
excited: 兴奋 激动 热情 热切 亢奋 興奮 激動 熱情 雀跃
fascinated: 着迷 入迷 迷恋 陶醉
friendly: 友好 友善 热心 和善 和蔼 善意 親善
glad: 欣慰 庆幸 乐意
gloating: 幸灾乐祸 幸災樂禍
grateful: 感激 感谢 感恩 感謝
hopeful: 希望 期待 期盼 充满希望 盼望 憧憬 乐观 樂觀
inspired: 振奋 受鼓舞 感动 感動 鼓舞
interested: 感兴趣 有兴趣 兴致勃勃
joyful: 喜悦 狂喜 欢喜 欣喜若狂 喜悅 歡喜
loving: 爱 深情 爱慕 爱意 愛 爱恋 倾心
proud: 骄傲 自豪 驕傲
satisfied: 满意 满足 滿意 滿足
smug: 得意 自大 傲慢 自满 得意洋洋 嚣张 傲娇:0.6
tender: 温柔 温和 柔情 怜爱 溫柔 心疼 慈爱
triumphant: 胜利 扬眉吐气 凯旋
sad: 悲伤 伤心 难过 悲哀 忧伤 悲痛 哀伤 忧郁 悲傷 傷心 難過 哭 哭泣 流泪 悲 哀 沉痛 忧愁 哽咽 心碎 难受:0.8 伤感
ashamed: 羞愧 惭愧 羞耻 可耻 慚愧 无地自容
bored: 无聊 厌倦 乏味 無聊 没意思
defeated: 挫败 认命 气馁 灰心 垂头丧气
depressed: 沮丧 抑郁 消沉 低落 沮喪 抑鬱 郁闷:0.7 压抑
despairing: 绝望 絕望 万念俱灰
disappointed: 失望 失落 扫兴
distressed: 痛苦 苦恼 煎熬 崩溃
guilty: 内疚 愧疚 后悔 懊悔 歉意:0.6 抱歉:0.6 內疚 自责 悔恨 遗憾:0.5
hurt: 受伤 委屈 心痛 受傷
lonely: 孤独 寂寞 孤單 孤单 孤獨
pitying: 同情 怜悯 可怜 憐憫 惋惜
tired: 疲惫 疲倦 累 困 困倦 疲憊
weary: 厌世 心累 倦怠
angry: 生气 愤怒 恼火 发怒 气愤 生氣 憤怒 发火 怒 火大 恼怒 发脾气
annoyed: 不耐烦 烦 烦躁 不悦 不满 恼 不爽 厌烦 煩躁 不滿 不高兴 嫌弃:0.6 没好气 抱怨
defiant: 不服 倔强 叛逆 反抗 挑衅
frustrated: 受挫 懊恼 抓狂 懊惱
furious: 暴怒 狂怒 盛怒 勃然大怒 怒不可遏 大怒 气急败坏
hostile: 敌意 仇恨 憎恨 恨 凶狠 威胁 敵意 狠毒 阴险 恶狠狠
indignant: 义愤 愤慨 愤愤不平 憤慨 愤然
jealous: 嫉妒 妒忌 羡慕:0.6 吃醋 羨慕:0.6
resentful: 怨恨 记恨 怀恨 怨气 埋怨:0.6
suspicious: 怀疑 警惕 戒备 提防 狐疑 懷疑
afraid: 害怕 恐惧 惧怕 胆怯 恐懼 怕 畏惧 惊恐 驚恐
anxious: 焦虑 紧张 不安 焦急 着急 焦慮 緊張 忐忑 慌张
embarrassed: 尴尬 难为情 脸红 窘迫 尷尬 不好意思
helpless: 无助 无奈:0.6 無助 無奈:0.6 无力
humiliated: 屈辱 羞辱 丢脸 丟臉
shy: 害羞 羞涩 腼腆 羞怯 娇羞
tense: 紧绷 绷紧
terrified: 惊慌 恐慌 惊骇 吓坏 魂飞魄散 惊吓 毛骨悚然
timid: 怯懦 胆小 懦弱 怯生生
worried: 担心 担忧 忧虑 发愁 擔心 犹豫:0.4 擔憂 忧心 关切:0.6 关心:0.5
surprised: 惊讶 吃惊 意外 诧异 驚訝 惊 惊奇 惊喜 驚喜
astonished: 震惊 惊呆 目瞪口呆 惊愕 震驚 难以置信
awed: 敬畏 惊叹 震撼
confused: 困惑 迷惑 疑惑 迷茫 茫然 不解 懵
curious: 好奇 疑问:0.6
startled: 吓一跳 受惊 吓到
disgusted: 厌恶 恶心 反感 厭惡 噁心 讨厌 討厭
contemptuous: 轻蔑 蔑视 不屑 鄙视 輕蔑 鄙夷
scornful: 嘲讽 讥讽 讽刺 嘲笑 冷笑 嘲弄
skeptical: 质疑 半信半疑 将信将疑
relaxed: 放松 轻松 悠闲 放鬆 輕鬆 惬意 慵懒:0.7
calm: 平静 冷静 镇定 沉着 平靜 冷靜 从容 安静:0.6 淡定 平和
content: 知足 安逸 自在
relieved: 松了口气 释然 如释重负 放心 安心 鬆了一口氣 松一口气
humble: 谦虚 谦卑 謙虛 谦逊
indifferent: 冷漠 无所谓 漠然 冷淡 無所謂 漠不关心
respectful: 恭敬 尊敬 尊重 礼貌:0.5
solemn: 严肃 庄重 郑重 认真:0.7 嚴肅 沉重 肃穆 凝重
"""
