"""The small words of the languages that are written in Latin letters, to tell them apart by."""

from __future__ import annotations

_WRITTEN = {
    "en": """
        a about after again all am an and any are as at back bald be been before but by can car come could dans
        der des did die do does don't down el era ere for from get give go good had has hat have he her here him
        his how i i'd i'll i'm i've if in is it it's just know les like little long love made main make man many
        may me men mine more most much must my never no not note notes now of off old on one only or our out
        over pour rest said say see shall she should sit so sole some son such sur take tale tell than that
        that's the their them then there these they this to too two under up us very want war was we well were
        what when where which who why wild will with would yes you you're your
    """,
    "de": """
        aber an auch auf aus bei bin bist dann das dass dein deine dem den der des dich die dir doch du ein eine
        einem einen einer er es euch für gut habe haben hast hat hatte hier ich ihr im in ist ja kann kannst
        kein keine können man mein meine mich mir mit muss müssen nach nein nicht noch nur oder schon sehr sein
        seine sich sie sind soll um und uns unter vom von war waren warum was weil wenn wer wie will willst wir
        wo zu zum zur über
    """,
    "fr": """
        ai as au aussi aux avec avez bien c'est ce ces cet cette chez comment d'un d'une dans de des du elle
        elles en es est et faire ici il ils j'ai jamais je l'on la le les leur ma mais mes mon n'ai n'est ne non
        notre nous ont ou oui où pas peut peux plus pour qu'il que qui quoi rien sa se ses si son sont sous suis
        sur ta tes ton tout très tu un une veux vos votre vous y étais était êtes
    """,
    "es": """
        a ahí al aquí bien como con cómo de del e el ella en era eres es esa ese esta este esto estoy está están
        fue hay la las le les lo los me mi mis muy más nada ni no nos nosotros nunca o para pero por puede que
        quiero qué se señor sin sobre son soy su sus sí te tengo tiene todo tu tus tú un una unas unos usted
        ustedes y ya yo él
    """,
    "it": """
        abbiamo al alla anche bene che chi ci come con cosa da dal dalla dei del della delle di dove e era gli
        ha hai ho i il in io la le lei lo loro lui ma mai mi mia mio molto nel nella niente noi non né o per più
        posso quello questa questo qui se sei si siamo sono su sua suo sì ti tra tu tua tuo tutto un una uno vi
        voi vuoi è
    """,
    "pt": """
        a ali ao aqui as bem com como da das de do dos e ela ele em era esta este estou está estão eu foi isso
        isto já lhe mais mas me meu minha muito na nada nas nem no nos nunca não nós o os ou para pela pode por
        que quero se sem seu sim sobre sou sua são também te tem tenho teu tu tua tudo um uma umas uns você
        vocês à é
    """,
    "nl": """
        aan al alles als ben bent bij daar dan dat de deze die dit door een en er geen goed haar had heb hebben
        hebt heeft hem het hier hij hoe ik in is ja je jij jouw kan kunt maar me met mij mijn moet naar nee niet
        niets nog of om ons onze ook op over te u uit uw van voor waar waarom waren was wat we wel wie wij wil
        ze zij zijn
    """,
}

SMALL_WORDS = {language: frozenset(text.split()) for language, text in _WRITTEN.items()}
"""By language. English also has words here that look like another language's small ones."""
