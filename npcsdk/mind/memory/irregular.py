"""English words whose forms have no stem in common: `lost` is of `lose`, `wives` are of `wife`."""

from __future__ import annotations

_FORMS = """
become became|begin began begun|bend bent|bite bitten|bleed bled|blow blew blown|break broke broken|breed bred
bring brought|build built|burn burnt|buy bought|catch caught|choose chose chosen|cling clung|come came|creep crept
deal dealt|dig dug|draw drew drawn|dream dreamt|drink drank drunk|drive drove driven|dwell dwelt|eat ate eaten
fall fell fallen|feed fed|feel felt|fight fought|find found|flee fled|fly flew flown|forbid forbade forbidden
forget forgot forgotten|forgive forgave forgiven|freeze froze frozen|give gave given|go went gone goes|grow grew grown
hang hung|have had|hear heard|hide hid hidden|hold held|keep kept|kneel knelt|know knew known|lay laid|lead led
lean leant|leap leapt|learn learnt|leave left|lend lent|lose lost|make made|mean meant|meet met|pay paid
ride rode ridden|ring rang rung|rise risen|run ran|say said|see saw seen|seek sought|sell sold|send sent
sew sewn|shake shook shaken|shine shone|shoot shot|show shown|shrink shrank shrunk|sing sang sung|sink sank sunk
sit sat|sleep slept|slide slid|smell smelt|speak spoke spoken|spell spelt|spend spent|spill spilt|spin spun
spit spat|stand stood|steal stole stolen|stick stuck|sting stung|stink stank stunk|strike struck stricken
swear swore sworn|sweep swept|swim swam swum|swing swung|take took taken|teach taught|tear tore torn|tell told
think thought|throw threw thrown|understand understood|wake woke woken|wear wore worn|weave wove woven|weep wept
win won|write wrote written
calf calves|child children|dwarf dwarves|elf elves|foot feet|goose geese|half halves|knife knives|loaf loaves
man men|mouse mice|ox oxen|shelf shelves|thief thieves|tooth teeth|wife wives|wolf wolves|woman women
"""

BASE = {form: base for base, *forms in map(str.split, _FORMS.strip().replace("\n", "|").split("|")) for form in forms}
"""The word that a form is of. Words that mean something else as often are left out: `rose`, `wound`, `lives`."""
