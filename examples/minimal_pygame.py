"""Mira in a window. Type and press Enter, or pick an option by click or number; Esc cuts her short."""

import textwrap
from contextlib import suppress

import pygame

from npcsdk import BackgroundSession, OptionsOffered, Timeline, UtteranceReady, open_session

# For each feeling, in pixels: how far the inner ends of the brows and the corners of the mouth go up.
LOOKS = {"happy": (4, 26), "relaxed": (2, 16), "sad": (16, -20), "angry": (-20, -14), "afraid": (20, -12)}
LOOKS |= {"surprised": (12, 6), "disgusted": (-8, -18), "curious": (12, 10), "worried": (14, -12), "neutral": (0, 6)}
pygame.init()
screen, font, clock = pygame.display.set_mode((900, 700)), pygame.font.Font(None, 32), pygame.time.Clock()
timeline, options, typed, mouth = Timeline(), OptionsOffered(()).options, "", 0.0
with BackgroundSession(open_session("tavern")) as npc:
    npc.begin()
    while not pygame.event.peek(pygame.QUIT):
        for event in pygame.event.get(exclude=pygame.QUIT):
            if event.type == pygame.TEXTINPUT:
                typed += event.text
            elif event.type == pygame.MOUSEBUTTONDOWN and 510 <= event.pos[1] < 510 + 30 * len(options):
                typed = str(event.pos[1] // 30 - 16)
            elif event.type == pygame.KEYDOWN and event.key == pygame.K_BACKSPACE:
                typed = typed[:-1]
            elif event.type == pygame.KEYDOWN and event.key in (pygame.K_RETURN, pygame.K_ESCAPE):
                pygame.mixer.quit()
                npc.say(typed) if event.key == pygame.K_RETURN and typed else npc.interrupt(timeline.cut())
                typed, options = "", ()
        if typed and typed in "123456789"[: len(options)]:
            npc.choose(options[int(typed) - 1])
            typed, options = "", ()
        for happened in npc.poll():  # What exists goes in; what is due comes out.
            timeline.add(happened)
        npc.tick(dt := clock.tick(60) / 1000)
        for cue in timeline.update(dt):
            mouth = 30.0 if cue.kind == "word" else mouth
            if isinstance(cue.event, OptionsOffered):
                options = cue.event.options
            elif cue.kind == "utterance" and isinstance(cue.event, UtteranceReady) and cue.event.audio:
                with suppress(pygame.error):  # Without a sound device she moves her lips all the same.
                    if pygame.mixer.get_init() != (cue.event.audio.rate, -16, 1):
                        pygame.mixer.quit()
                        pygame.mixer.init(cue.event.audio.rate, -16, 1, allowedchanges=0)
                    pygame.mixer.Sound(buffer=cue.event.audio.pcm).play()
        npc.heard(timeline.at)
        (brows, curve), mouth = LOOKS[timeline.feeling.label], mouth * 0.9
        screen.fill("#1d2433")
        pygame.draw.circle(screen, "#e8b98a", (450, 170), 140)
        for side in (-1, 1):
            pygame.draw.circle(screen, "#3a2418", (450 + 55 * side, 155), 12)
            pygame.draw.line(screen, "#3a2418", (450 + 85 * side, 115), (450 + 30 * side, 115 - brows), 8)
        ring = [pygame.Vector2(1, 0).rotate(angle) for angle in range(0, 360, 10)]
        pygame.draw.polygon(screen, "#8c3b3b", [(450 + 50 * x, 240 - curve * x * x + (4 + mouth) * y) for x, y in ring])
        said = textwrap.wrap(timeline.caption.text[: timeline.caption.said], 72)[:4]
        rows = [*said, *[""] * (4 - len(said)), f"> {typed[-60:]}|"]
        rows += [textwrap.shorten(f"{n}  {option.text}", 72) for n, option in enumerate(options, 1)]
        for n, row in enumerate(rows):
            screen.blit(font.render(row, True, "#e6c35c" if n > 4 else "#ffffff"), (60, 360 + 30 * n))
        pygame.display.flip()
