"""What the demonstration shows: own texts, real names of organizations."""

from __future__ import annotations

from datetime import date

from letters.domain.letter import LetterText, Recipient, RecipientLine
from letters.domain.states import LetterKind

CONVENER = "Hong Kong Democracy Council"

MINISTER = Recipient(
    name="Eleanor Whitcombe",
    honorific="The Right Honourable",
    office="Minister of Foreign Affairs",
    address=("Ministry of Foreign Affairs", "12 Harbour Row", "Port Albion PA1 4QT"),
    email="minister@foreign-affairs.example",
)
ENVOY = Recipient(
    name="Tomas Okafor", office="Special Envoy for Human Rights", line=RecipientLine.CC
)
SPEAKER = Recipient(
    name="Ruth Adeyemi",
    honorific="The Honourable",
    office="Speaker of the House",
    line=RecipientLine.CC,
)

OPEN = LetterText(
    kind=LetterKind.OPEN_LETTER,
    title="Open letter on safe passage for people at risk in Hong Kong",
    language="en",
    reference="Emergency visas for writers, students and organizers at risk",
    salutation="Dear Minister,",
    recipients=(MINISTER, ENVOY, SPEAKER),
    conveners=(CONVENER,),
    body="""\
We are {{ count }} organizations and people who work with those who had to leave Hong Kong, and \
with those who still hope to. We write because the way out is closing faster than the way in is \
opening.

**We ask you to open an emergency visa for people at risk, and to decide each application within \
thirty days.**

Every one of us knows somebody who waited too long. A student union secretary whose passport \
ran out while her file lay in a queue. A bookseller who was told to prove a danger that had not \
happened yet. A nurse who treated the injured and cannot say so on any form. Their cases are not \
complicated. They are only slow.[^1]

## What would help

1. An emergency visa that needs no passport valid for six months.
2. A decision within thirty days, and a reason in writing where it is no.
3. Work and study from the first day, so that nobody lives on the savings of friends.
4. One office that answers letters, and a telephone that somebody picks up.

None of this needs a new law. Your ministry did as much four years ago, in three weeks, for \
people who fled a war. It worked: nine in ten of them had work within a year.

> A door that opens after the danger has passed is a wall.

We stand ready to help: with lawyers, with beds, with people who read the documents in their own \
script. What we cannot do is stamp a passport. You can.

[^1]: Waiting times are those that the signatories' own advice desks counted between January and \
June.
""",
)

DRAFT = LetterText(
    kind=LetterKind.LETTER_TO_LEGISLATURE,
    title="Letter to the House on the Transnational Repression Bill",
    language="en",
    salutation="Dear Members of the House,",
    recipients=(SPEAKER,),
    conveners=(CONVENER,),
    body="""\
We write in support of {{ bill_number }}, which would make it an offence to threaten people here \
on behalf of a government abroad.

## Why it is needed

{{ evidence }}

## What we ask

We ask you to bring the bill to a vote before the House rises.
""",
)

PAST_SPRING = LetterText(
    kind=LetterKind.JOINT_STATEMENT,
    title="Joint statement on the new security ordinance",
    language="en",
    date=date(2024, 4, 5),
    conveners=(CONVENER,),
    body="""\
An ordinance that punishes a sentence with a life in prison is no law but a warning. We, the \
undersigned organizations, reject it.

We ask every government that signed a treaty on the freedoms of this city to say in public which \
of them it still holds to be in force, and what it will do for those who lose them.
""",
)

PAST_AUTUMN = LetterText(
    kind=LetterKind.OPEN_LETTER,
    title="Open letter on the invitation to the summit",
    language="en",
    date=date(2023, 9, 15),
    salutation="Dear Minister,",
    recipients=(MINISTER, ENVOY),
    conveners=(CONVENER,),
    body="""\
An invitation is a decision. We ask you not to send one to an official who stands on your own \
list of sanctions.

**A list that is set aside for a dinner is no list.** Those who were arrested on his orders will \
watch who shakes his hand, and so shall we.
""",
)

LEADS = (
    "Hong Kong Democracy Council",
    "Fight for Freedom. Stand with Hong Kong.",
    "Committee for Freedom in Hong Kong Foundation",
)
SPRING = (
    "APAC Committee, Assembly of Citizens' Representatives, Hong Kong",
    "Arizona for Hong Kong (AZ4HK)",
    "Bonham Tree Aid",
    "Call4HK",
    "Chicago Solidarity with Hong Kong (CSHK)",
    "Hong Kong Affairs Association of Berkeley (HKAAB)",
    "Hong Kong Forum, Los Angeles",
    "Hong Kongers in San Diego",
    "Lamp of Liberty",
    "New Yorkers Supporting Hong Kong (NY4HK)",
    "NYC852HKER",
    "Philly4HK",
    "Students For Hong Kong",
    "TX4HK",
    "US Hongkongers Club",
    "We The Hongkongers",
)
AUTUMN = (
    "7 October Movement",
    "Arizona for Hong Kong",
    "Campaign for Uyghurs",
    "China Aid Association",
    "DC4HK (Washingtonians Supporting Hong Kong)",
    "European Belarus Foundation",
    "FL4HK",
    "Freiheit für Hongkong e.V.",
    "Grupo de Apoio ao Tibete-Portugal",
    "HK_Connect_UK",
    "Hong Kong Watch",
    "Hongkongers in Britain",
    "Human Rights Watch",
    "International Tibet Network",
    "Lion Rock Café",
    "Penn State Students For Hong Kong",
    "Philly4HK",
    "SEArious For HKG",
    "Stand with Hong Kong",
    "Students for a Free Tibet",
    "Students For Hong Kong",
    "The Network of Chinese Human Rights Defenders (CHRD)",
    "The Uyghur Human Rights Project",
    "Tibet Solidarity",
    "UNA",
    "US HongKongers Club",
    "We The Hongkongers",
    "World Liberty Congress",
)

LISTED = (
    ("Hong Kong Democracy Council", "Anna Lam", "Executive director", 7),
    ("Campaign for Uyghurs", "Ghalip Tursun", "Programme lead", 7),
    ("Students for a Free Tibet", "Tenzin Dolkar", "Secretary", 7),
    ("International Tibet Network", "Pema Gyatso", "Coordinator", 6),
    ("The Uyghur Human Rights Project", "Zulhayat Omer", "Advocacy officer", 6),
    ("Hong Kong Watch", "Benedict Moore", "Policy director", 6),
    ("Freiheit für Hongkong e.V.", "Jana Köhler", "Vorstand", 5),
    ("Grupo de Apoio ao Tibete-Portugal", "Inês Duarte", "Presidente", 4),
    ("Lion Rock Café", "Chu Wing", "Owner", 3),
    ("7 October Movement", "Mira Haddad", "Speaker", 2),
    ("Philly4HK", "Chan Tai Man", "Chair", 1),
    ("Lamp of Liberty", "Grace Ho", "Volunteer", 0),
)
"""Organization, signer, role, and how many days ago it was listed."""
PERSONS = (
    ("CHAN Tai-man 陳大文", "Chan Tai-man", "Journalist", "Toronto"),
    ("Tenzin Wangmo བསྟན་འཛིན་དབང་མོ།", "Tenzin Wangmo", "Translator", "Dharamshala"),
    ("Nurgül Sawut نۇرگۈل ساۋۇت", "Sawut, Nurgül", "Poet", "Munich"),
)
"""Name as printed, sort name, title, affiliation."""
WAITING = (
    ("Call4HK", "Kit Leung", "Committee member", "call4hk@gmail.com"),
    ("TX4HK", "Wai Tse", "Organizer", "wai@tx4hk.example"),
)
UNCONFIRMED = ("Bonham Tree Aid", "Mei Yip", "Coordinator", "mei@bonhamtree.example")
DECLINED = ("Citizens for Better Parking", "Joe Bloggs", "Chair", "joe@parking.example")
WITHDRAWN = ("Harbour Lights Choir", "Fay Ng", "Conductor", "fay@harbourlights.example")
