"""Mira in a window. Type, or pick an option by click or number; Esc cuts her short. F5 saves, F9 loads, F8 rewinds."""

import textwrap

import pygame

from npcsdk import BackgroundSession, Notice, OptionsOffered, Restored, Sound, Timeline, UtteranceReady, open_session
from npcsdk.emotion import VOCABULARY
from npcsdk.speech.face import Face
from npcsdk.speech.faces import to_live2d

SAVE, DONE = "saves/window.json", {"load": "Loaded.", "rewind": "Taken back.", "reload": "The world has changed."}
# For each feeling, in pixels: how far the inner ends of the brows and the corners of the mouth go up.
LOOKS = {"happy": (4, 26), "relaxed": (2, 16), "sad": (16, -20), "angry": (-20, -14), "afraid": (20, -12)}
LOOKS |= {"surprised": (12, 6), "disgusted": (-8, -18), "curious": (12, 10), "worried": (14, -12), "neutral": (0, 6)}
LEANS = {"side": (7, 0), "forward": (0, 6), "back": (0, -6)}  # In pixels, too.
pygame.font.init()
screen, font, clock = pygame.display.set_mode((900, 700)), pygame.font.Font(None, 32), pygame.time.Clock()
timeline, sound, options, typed = Timeline(), Sound(), OptionsOffered(()).options, ""
session, head, lean = open_session("tavern"), pygame.Vector2(450, 170), pygame.Vector2()
face = Face(session.world.characters[session.character])
saving, note, left = None, "F5 saves, F9 goes on from there, F8 takes a turn back.", 5.0
with BackgroundSession(session) as npc:
    npc.begin()
    verbs = {pygame.K_F8: npc.rewind, pygame.K_F9: lambda: npc.restore(SAVE)}  # Restored tells when it is so.
    while not pygame.event.peek(pygame.QUIT):
        for event in pygame.event.get(exclude=pygame.QUIT):
            if event.type == pygame.TEXTINPUT:
                typed += event.text
            elif event.type == pygame.MOUSEBUTTONDOWN and 510 <= event.pos[1] < 510 + 30 * len(options):
                typed = str(event.pos[1] // 30 - 16)
            elif event.type == pygame.KEYDOWN and event.key == pygame.K_BACKSPACE:
                typed = typed[:-1]
            elif event.type == pygame.KEYDOWN and event.key == pygame.K_F5:
                saving = npc.save(SAVE)
            elif event.type == pygame.KEYDOWN and event.key in verbs:
                verbs[event.key]()
            elif event.type == pygame.KEYDOWN and event.key in (pygame.K_RETURN, pygame.K_ESCAPE):
                sound.stop()
                npc.say(typed) if event.key == pygame.K_RETURN and typed else npc.interrupt(timeline.cut())
                typed, options = "", ()
        if typed and typed in "123456789"[: len(options)]:
            npc.choose(options[int(typed) - 1])
            typed, options = "", ()
        if saving and saving.done():
            note, left, saving = str(saving.exception() or "Saved."), 4.0, None
        for happened in [*npc.poll(), *sound.notices()]:  # What exists goes in; what is due comes out.
            timeline.add(happened)
            face.add(happened)
            if isinstance(happened, Notice) and happened.level == "error":
                note, left = happened.text, 4.0
            elif isinstance(happened, Restored):  # She stands elsewhere: what is heard and offered is of the past.
                sound.stop()
                options, note, left = (), DONE[happened.reason], 4.0
                if happened.reason == "load" or not happened.turn:
                    npc.begin()  # She takes up what she was saying.
        npc.tick(dt := clock.tick(60) / 1000)
        due = timeline.update(dt, position=sound.position)  # No device: she moves her lips all the same.
        for cue in [*due, *face.update(dt, due)]:
            if isinstance(cue.event, OptionsOffered):
                options = cue.event.options
            elif cue.kind == "utterance" and isinstance(cue.event, UtteranceReady):
                sound.play(cue.event.audio)
            elif cue.kind == "shift":  # She is never quite still; blinks and glances are in face.lids and face.gaze.
                lean = pygame.Vector2(LEANS[cue.value]) * (-1 if lean.x > 0 else 1)
        npc.heard(timeline.at)
        looks = [(LOOKS.get(name) or LOOKS[VOCABULARY[name].core], part) for name, part in face.weights.items()]
        looks.append((LOOKS["neutral"], 1 - sum(face.weights.values())))
        brows, curve = (sum(look[n] * part for look, part in looks) for n in (0, 1))
        (gape, spread), (aside, up), lids = to_live2d(timeline.mouth), face.gaze, face.lids
        head += (pygame.Vector2(450, 170 - 4 * face.breath) + lean - head) * min(1.0, 4 * dt)
        x, y = head
        screen.fill("#1d2433")
        pygame.draw.circle(screen, "#e8b98a", head, 140)
        for side in (-1, 1):
            for size, high, colour in (
                (60, 34, "#3a2418"),
                (56, 34, "#f4efe6"),
                (24, 24, "#3a2418"),
            ):  # The last: irises.
                eye = pygame.Rect(0, 0, size, high * lids + 4 * (size == 60))
                seen = pygame.Vector2(12 * aside, -6 * up * lids) * (size == 24)
                eye.center = round(x + 55 * side + seen.x), round(y - 15 + seen.y)
                pygame.draw.ellipse(screen, colour, eye)
            pygame.draw.line(screen, "#3a2418", (x + 85 * side, y - 55), (x + 30 * side, y - 55 - brows), 8)
        ring = [pygame.Vector2(1, 0).rotate(angle) for angle in range(0, 360, 10)]
        lips = [(x + (50 + 14 * spread) * a, y + 70 - curve * a * a + (4 + 30 * gape) * b) for a, b in ring]
        pygame.draw.polygon(screen, "#5c1f2a", lips)
        pygame.draw.polygon(screen, "#a34a4a", lips, 6)
        said = textwrap.wrap(timeline.caption.text[: timeline.caption.said], 72)[:4]
        rows = [*said, *[""] * (4 - len(said)), f"> {typed[-60:]}|"]
        rows += [textwrap.shorten(f"{n}  {pick.text} {pick.unavailable}", 72) for n, pick in enumerate(options, 1)]
        for n, row in enumerate(rows):
            screen.blit(font.render(row, True, "#e6c35c" if n > 4 else "#ffffff"), (60, 360 + 30 * n))
        for n, row in enumerate(textwrap.wrap(note, 24) if (left := left - dt) > 0 else ()):
            screen.blit(font.render(row, True, "#8fd18f"), (20, 30 + 30 * n))
        pygame.display.flip()
sound.close()
