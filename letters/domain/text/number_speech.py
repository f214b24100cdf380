"""How a letter says in English, German, French, Spanish or Arabic how many signed it.

All words and patterns are in the form of `number_words.folded`. `before` patterns are searched
in what stands before a number and end at it, `after` patterns begin at the end of the noun.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

About = Literal["organizations", "persons", "all"]


@dataclass(frozen=True, slots=True)
class Speech:
    """The words of one language.

    Nouns: `organizations`, `persons`, `people` (who are signatories only beside a word of
    signing), `everyone`; `both` is what makes everyone of organizations. `breaking` are words
    that end the way from a number to its noun. Before the number: `more_than`, `at_least`,
    `roughly`, then `linking` ("the following") behind `signing_before` ("we, …"),
    `sender_before` ("by …") or `document_before` ("statement of …"). Behind the noun:
    `signing_after` ("have signed"), `done_to` ("were banned").
    """

    code: str
    organizations: re.Pattern[str]
    persons: re.Pattern[str]
    people: re.Pattern[str]
    everyone: re.Pattern[str]
    both: re.Pattern[str]
    breaking: re.Pattern[str]
    more_than: re.Pattern[str]
    at_least: re.Pattern[str]
    roughly: re.Pattern[str]
    linking: re.Pattern[str]
    signing_before: re.Pattern[str]
    sender_before: re.Pattern[str]
    document_before: re.Pattern[str]
    signing_after: re.Pattern[str]
    done_to: re.Pattern[str]

    def noun(self, word: str) -> About | None:
        """What a word counts, where it is a noun for signatories."""
        if self.organizations.fullmatch(word):
            return "organizations"
        if self.persons.fullmatch(word) or self.people.fullmatch(word):
            return "persons"
        return "all" if self.everyone.fullmatch(word) else None


_BEFORE = frozenset(
    [
        *("more_than", "at_least", "roughly", "linking"),
        *("signing_before", "sender_before", "document_before"),
    ]
)
_NO_WORD = r"\W*"
# "A hearing now: the 24 groups": a clause ends between.
_END = {"linking": r"[\s,،]*"}
_AFTER = frozenset(["both", "signing_after", "done_to"])


def _speech(code: str, **patterns: str) -> Speech:
    made = {}
    for name, pattern in patterns.items():
        if name in _BEFORE:
            pattern = rf"(?:^|(?<!\w))(?:{pattern}){_END.get(name, _NO_WORD)}$"
        elif name in _AFTER:
            pattern = rf"\W{{0,2}}(?:{pattern})(?!\w)"
        made[name] = re.compile(pattern)
    return Speech(code, **made)


_ENGLISH = _speech(
    "en",
    organizations=r"(?:.+ )?(?:organi[sz]ations|groups|ngos?|associations|csos|nonprofits)",
    persons=r"individuals|scholars|academics|experts",
    people=r"people|persons|citizens|activists|lawyers|students|writers|artists|journalists|"
    r"parliamentarians|legislators|lawmakers|professors|researchers|residents",
    everyone=r"signator(?:y|ies)|(?:co )?signers|cosigners|undersigned",
    both=r"(?:and|&|or) (?:[^\W\d]+ ){0,2}(?:individuals|persons|people|experts|scholars|academics|"
    r"activists|organi[sz]ations|groups)",
    breaking=r"of|in|by|from|to|for|at|on|with|the|an?|that|who|which|whose|when|while|as|after|"
    r"since|is|are|was|were|be|been|have|has|had|did|do|will|would|can|could|may|must|should|"
    r"years?|hours?|days?|weeks?|months?|million|billion|thousand|percent|per|times|countries|"
    r"states|cities|members?|partners?|affiliated?s?|armed|militant|terrorist|criminal|age|"
    r"january|february|march|april|june|july|august|september|october|november|december|"
    r"others?|additional|further|more|fewer|about|not|than|or",
    more_than=r"more than|over|upwards of|in excess of",
    at_least=r"at least|no fewer than|not fewer than|no less than",
    roughly=r"about|around|some|nearly|almost|roughly|approximately|up to|close to|fewer than|"
    r"less than|under|between|circa|ca|between [\w ]{1,30} and|one of|first|another|half",
    linking=r"(?:,? ?(?:the|all|these|those|a total of|together|following))+",
    signing_before=r"we(?:,? (?:are|as|write as|speak as|are a (?:coalition|group) of))?|"
    r"our|undersigned|(?:co )?signed(?: \w+){0,2}? by|on behalf of|in the name of|"
    r"signator(?:y|ies)|"
    r"(?:this|our|joint|open) (?:\w+ ){0,2}?(?:letter|statement|appeal|call|declaration)"
    r"(?: (?:is|was|comes))?(?: \w+)? (?:of|by|from)",
    sender_before=r"by|from",
    document_before=r"(?:letter|statement|appeal|call|declaration|petition|submission|"
    r"comment|message|plea|request|testimony|initiative|coalition|alliance) of",
    signing_after=r"the undersigned|undersigned|listed|named below|below|(?:(?:that|who|which) )?"
    r"(?:have |has |are )?(?:also |jointly )?(?:co ?)?sign(?:ed|ing)?|as signatories|"
    r"whose names",
    done_to=r"(?:(?:that|which|who) )?(?:were|was|had|have been|has been|are being|got|banned|"
    r"arrested|detained|dissolved|outlawed|disbanded|closed|shut|raided|targeted|forced|"
    r"sanctioned|convicted|sentenced|jailed|imprisoned|charged|killed|in (?:19|20)\d\d)",
)
_GERMAN = _speech(
    "de",
    organizations=r".*(?:organisationen|gruppen|verbanden?|vereinen?|initiativen|vereinigungen)|"
    r"ngos?|nros?",
    persons=r"(?:einzel)?personen|wissenschaftler(?:innen)?|expert(?:en|innen)",
    people=r"menschen|burger(?:innen)?|aktivist(?:en|innen)|abgeordneten?",
    everyone=r"(?:mit)?unterzeichne(?:nden?|rn?|rinnen|ten)",
    both=r"(?:und|sowie) (?:[^\W\d]+ ){0,2}(?:einzelpersonen|personen|organisationen|gruppen)",
    breaking=r"der|die|das|des|dem|den|von|aus|in|im|mit|fur|auf|bei|nach|vor|wegen|dass|ist|"
    r"sind|war|waren|wurden?|worden|haben|hat|werden|jahren?|tagen?|wochen?|monaten?|stunden?|"
    r"millionen|tausend|prozent|landern?|mitglieds\w*|weiteren?|anderen?|zusatzlichen?|"
    r"bewaffneten?|januar|februar|marz|april|mai|juni|juli|august|september|oktober|november|"
    r"dezember|oder",
    more_than=r"mehr als|uber",
    at_least=r"mindestens|wenigstens",
    roughly=r"rund|etwa|ca|circa|zirka|knapp|fast|beinahe|ungefahr|bis zu|gegen|zwischen|"
    r"weniger als",
    linking=r"(?:,? ?(?:die|der|den|diese|alle|insgesamt|zusammen|folgenden?))+",
    signing_before=r"wir(?:,? (?:sind|als))?|unsere|unterzeichne(?:nden?|ten?)|"
    r"(?:unterzeichnet|unterschrieben|getragen|mitgezeichnet) von|im namen(?: von)?|"
    r"(?:diese[rsn]?|gemeinsame[rsn]?|offene[rsn]?) (?:\w+ )?(?:brief|erklarung|appell|aufruf|"
    r"stellungnahme) von",
    sender_before=r"durch|seitens",
    document_before=r"(?:brief|erklarung|appell|aufruf|stellungnahme) (?:von|der)",
    signing_after=r"(?:,? ?die )?(?:haben )?(?:mit)?unterzeichne\w*|unten|nachstehend|"
    r"haben (?:\w+ ){0,4}unterzeichnet",
    done_to=r"(?:(?:die) )?(?:wurden|waren|sind verboten|verboten|verhaftet|aufgelost|verurteilt|"
    r"festgenommen)",
)
_FRENCH = _speech(
    "fr",
    organizations=r"organisations?|associations?|groupes|ong|collectifs|syndicats",
    persons=r"personnalites|universitaires|particuliers|chercheurs|chercheuses|experte?s",
    people=r"personnes|citoyens|citoyennes|militants|avocats|elus",
    everyone=r"(?:co ?)?signataires|soussignee?s",
    both=r"et (?:[^\W\d]+ ){0,2}(?:personnes|personnalites|particuliers|individus|organisations)",
    breaking=r"de|des|du|en|dans|par|pour|sur|avec|les?|la|une?|qui|que|dont|est|sont|etaient|"
    r"ont|ans?|annees?|jours?|semaines?|mois|heures?|millions?|milliers?|pays|membres?|autres?|"
    r"supplementaires?|armee?s|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|"
    r"octobre|novembre|decembre|ou",
    more_than=r"plus de|plus d'",
    at_least=r"au moins|pas moins de",
    roughly=r"environ|pres de|quelque|presque|moins de|jusqu'a|entre|une des|l'une des",
    linking=r"(?:,? ?(?:les|ces|ensemble|toutes|tous))+",
    signing_before=r"nous(?:,? (?:sommes|en tant que))?|nos|soussignee?s|signee?s? par|"
    r"au nom (?:des|de)|(?:cette|notre|presente|commune|ouverte) (?:\w+ )?(?:lettre|"
    r"declaration|tribune)(?: commune| ouverte)? (?:de|des|par)",
    sender_before=r"par",
    document_before=r"(?:lettre|declaration|appel|communique|tribune)"
    r"(?: ouverte| commune| commun| conjointe| conjoint)? (?:de|des)",
    signing_after=r"soussignee?s|signataires|ci dessous|(?:qui )?(?:ont|avons)? ?(?:co)?sign\w*",
    done_to=r"(?:qui )?(?:ont ete|etaient|furent|interdite?s|arretee?s|dissoute?s|dissous|"
    r"condamnee?s|emprisonnee?s)",
)
_SPANISH = _speech(
    "es",
    organizations=r"organizaciones|asociaciones|grupos|ongs?|colectivos|entidades",
    persons=r"academic[oa]s|expert[oa]s|individuos|investigador[ae]s",
    people=r"personas|ciudadan[oa]s|activistas|abogad[oa]s",
    everyone=r"(?:abajo )?firmantes|signatari[oa]s",
    both=r"[ye] (?:[^\W\d]+ ){0,2}(?:personas|individuos|organizaciones|academicos)",
    breaking=r"de|del|en|por|para|con|sobre|el|las?|los|una?|que|quienes|es|son|fueron|eran|han|"
    r"anos?|dias?|semanas?|meses|horas?|millones|mil|paises|miembros?|otr[oa]s|mas|adicionales|"
    r"armad[oa]s|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|"
    r"noviembre|diciembre|o|u",
    more_than=r"mas de",
    at_least=r"al menos|por lo menos|no menos de",
    roughly=r"un[oa]s|cerca de|casi|alrededor de|aproximadamente|menos de|hasta|entre|"
    r"una de",
    linking=r"(?:,? ?(?:l[ao]s|est[ao]s|tod[ao]s|junt[ao]s))+",
    signing_before=r"nosotr[oa]s(?:,? (?:somos|como))?|somos|nuestr[oa]s|abajo firmantes|"
    r"firmad[oa]s? por|en nombre de|(?:esta|nuestra|presente) (?:carta|declaracion)"
    r"(?: abierta| conjunta)? de",
    sender_before=r"por",
    document_before=r"(?:carta|declaracion|llamamiento|comunicado|manifiesto)"
    r"(?: abierta| conjunta| conjunto)? de",
    signing_after=r"(?:abajo )?firmantes|(?:que )?(?:han )?firma\w*|abajo|suscrit[oa]s",
    done_to=r"(?:que )?(?:fueron|han sido|eran|prohibid[oa]s|detenid[oa]s|arrestad[oa]s|"
    r"disuelt[oa]s|condenad[oa]s)",
)
_ARABIC = _speech(
    "ar",
    organizations=r"منظمة|منظمات|جمعية|جمعيات|مجموعة|مجموعات|موسسة|موسسات",
    persons=r"شخصية|شخصيات|اكاديميا|اكاديميين|خبيرا|خبراء",
    people=r"شخصا?|اشخاص|فردا?|افراد|ناشطا|ناشطين",
    everyone=r"موقعا|موقعين|موقعون|الموقعين|الموقعون",
    both=r"و(?:شخصيات|شخصية|افراد|فردا|اشخاص|منظمات)",
    breaking=r"من|في|على|الى|عن|مع|التي|الذين|سنوات|سنة|عاما|يوما|ايام|شهرا|اشهر|ساعة|مليون|"
    r"الف|الاف|دولة|دول|اخرى|اخر|اضافية|مسلحة|او|عضوا|اعضاء",
    more_than=r"اكثر من|ما يزيد عن|ما يزيد على",
    at_least=r"ما لا يقل عن",
    roughly=r"حوالي|نحو|قرابة|زهاء|ما يقارب|اقل من|بين",
    linking=r"(?:ال|كل|جميع)",
    signing_before=r"نحن،?(?: الموقعين ادناه| الموقعون ادناه| الموقعات ادناه)?،?|باسم|"
    r"الموقعة(?: ادناه)?|(?:وقعته|وقعتها|وقعها|توقيع|بتوقيع)",
    sender_before=r"من قبل|صادرة? عن",
    document_before=r"(?:بيان|رسالة|نداء|اعلان)(?: مشترك| مشتركة| مفتوحة)*"
    r"(?: صادر| صادرة)? (?:من|عن|ل)",
    signing_after=r"(?:ال)?موقعة|ادناه|وقعت|توقع|وقعوا",
    done_to=r"(?:تم )?(?:حظرت|حلت|اعتقلت|اعتقلوا|محظورة)",
)
SPEECHES = (_ENGLISH, _GERMAN, _FRENCH, _SPANISH, _ARABIC)
"""The languages that are looked for, all in every text: letters quote and mix them."""
