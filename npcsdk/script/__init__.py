"""Story generation: scripts from walks of a simulated player."""

from npcsdk.script.model import Direction as Direction
from npcsdk.script.model import Script as Script
from npcsdk.script.model import ScriptLine as ScriptLine
from npcsdk.script.writing import write_scripts as write_scripts
