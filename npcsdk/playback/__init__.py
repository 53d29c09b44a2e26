"""Sound on this machine: a player where there is an audio device, a WAV file where there is none."""

from npcsdk.playback.player import PERIOD, RATE, Player
from npcsdk.playback.sound import Sound
from npcsdk.playback.wav import write_wav

__all__ = ["PERIOD", "RATE", "Player", "Sound", "write_wav"]
