"""Words around and within names of persons that are no names, and names called otherwise."""

from __future__ import annotations

_TITLES = """
the mr mrs ms miss mx mister sir dame lord lady dr drs doctor prof professor rev revd reverend fr
father sister brother rabbi imam sheikh shaikh shaykh hon honorable honourable senator sen rep
representative congressman congresswoman councilmember councillor mp mep judge justice ambassador
president prime minister general gen colonel col major maj captain capt lieutenant lt sgt herr
frau dipl ing mag monsieur mme madame mlle senor senora don dona doña signor signora prasident
haji hajji mullah maulvi ustad
"""
_SUFFIXES = """
phd md esq jd mba ma msc bsc ba llm llb mph rn cpa obe mbe cbe kc qc dphil frs edd dds ret
"""
_GENERATIONS = "jr=jr junior=jr jnr=jr sr=sr senior=sr snr=sr ii=ii iii=iii iv=iv"
_PARTICLES = """
de del della di da das do dos du des la le les el al ul van von der den ter ten zu zum zur af av
bin bint ibn ben e y und and
"""
_CALLED = """
abigail abby; alexander alex sasha aleksandr alexandr alexandre; alexandra alex sandra sasha
alfred alf fred; andrew andy drew andrei andrey; anthony tony antonio; antonia toni
barbara barb babs; benjamin ben benny benji bibi; bernard bernie; beverly bev; bradley brad
caroline carrie; catherine kate katie cathy kathy katherine kathryn cate; charles charlie chuck
christine chris christina tina; christopher chris kit; cynthia cindy; daniel dan danny
david dave davey; deborah deb debbie debra; dennis denny; donald don donnie; dorothy dot dottie
douglas doug; edward ed eddie ted teddy ned; elizabeth liz beth betty lizzie eliza elisabeth
emily em; eric rick; eugene gene; florence flo; francis frank; franklin frank; frances fran
frederick fred freddie fredrick; gabriel gabe; geoffrey geoff jeff; gerald gerry jerry
gregory greg; harold harry hal; henry hank harry; isabella bella; jacob jake; jacqueline jackie
james jim jimmy jamie; janet jan; jeffrey jeff; jennifer jen jenny; jessica jess jessie
joan joanie; john jack johnny jon; jonathan jon; joseph joe joey; joshua josh; judith judy
kenneth ken kenny; kimberly kim; lawrence larry laurence; leonard len lenny; leslie les
lillian lily; louis lou; lucille lucy; margaret maggie meg peggy margie; martin marty
matthew matt; maximilian max; megan meg; michael mike mick mickey michel; nancy nan
nathaniel nathan nate; nicholas nick nicolas; pamela pam; patricia pat patty tricia
patrick pat paddy; peter pete; philip phil phillip; rachel rae; raymond ray; rebecca becky
richard rick rich dick ricky; robert bob rob bobby robbie; rodney rod; ronald ron ronnie
roger rog; samantha sam; samuel sam sammy; sarah sally; stephen steve steven stefan
susan sue susie suzanne; theodore ted teddy theo; theresa terry tess teresa; thomas tom tommy
timothy tim; valerie val; victoria vicky tori; vincent vince vinny; virginia ginny
vladimir vova volodymyr; walter walt; william bill will billy willy liam; zachary zach zack
"""
_WRITTEN = """
mohammed = mohammad muhammad mohamed mohamad muhammed muhamed mohd
yusuf = yousef yousuf yusef
hussein = husain hussain husayn hossein
ahmed = ahmad
sergei = sergey serhii sergej
yuri = yury yurii
dmitri = dmitry dmitriy
"""

TITLES = frozenset(_TITLES.split())
SUFFIXES = frozenset(_SUFFIXES.split())
GENERATIONS = dict(each.split("=") for each in _GENERATIONS.split())
"""What tells a father from a son of the same name, in one spelling."""
PARTICLES = frozenset(_PARTICLES.split())
WRITTEN = {
    spelling: name
    for name, spellings in (line.split(" = ") for line in _WRITTEN.strip().splitlines())
    for spelling in spellings.split()
}
"""Names written in several ways in Latin letters, in one spelling."""


def are_one_name(one: str, other: str) -> bool:
    """Whether one is short for the other, or both for a third: Bob, Rob and Robert."""
    return not _GROUPS.get(one, frozenset()).isdisjoint(_GROUPS.get(other, ()))


def _grouped() -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, group in enumerate(_CALLED.replace("\n", ";").split(";")):
        for name in group.split():
            groups.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in groups.items()}


_GROUPS = _grouped()
