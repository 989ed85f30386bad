"""Words that a list of skills may hold and that mostly mean something else: where a list would lie."""

from functools import lru_cache

from skillmill.udfs.linking.normalize import normalize
from skillmill.udfs.linking.ordinary import ordinary_names

STOP_WORDS = frozenset(
    "a about above after again against all also am an and any are as at be because been before being below between "
    "both but by can could did do does doing done down during each either else etc even ever every few for from "
    "further get gets got had has have having he her here hers him his how i if in into is it its just less like ll "
    "may me might more most much must my neither no nor not now of off on once one only onto or other our ours out "
    "over own per re same shall she should so some still such than that the their them then there these they this "
    "those though through to too two under until up upon us use used using ve very via was we well were what when "
    "where whether which while who whom whose why will with within without would yes yet you your yours".split()
)
"""Words that carry grammar and name no skill."""
ORDINARY_WORDS = frozenset(
    "able access achievement across act action actions active activity actual add age ago air amp angle answer "
    "application applications apply apt area arm art ask atom back bad ball base basic bat beam bean begin best "
    "better big bind bit block blow board body book boost both bottom box brand break bridge bring brush build bulk "
    "bus button buy call camel camp card care carry case catch cause cell center chain change charge chart chat check "
    "choose circle class clean clear click client clients clip close coat code coil collection color colour come "
    "common company complete computer computers conduct connect consider contact content continue control cook cool "
    "copy core correct cost course cover craft create cross crystal current curse customer customers cut cycle daily "
    "dash data date day deal decide deep deliver delta depth detail detect development dies different direct "
    "discipline display distance dock done door double draft draw dress drill drive drop dry ear early earth easy "
    "edge education effect effort elixir elm end enough ensure enter equal equipment escape event example examples "
    "excel express eye face factor fail fall family fancy fast feature feed feel field fields fill find fine finish "
    "fire first fit fix flame flash flask flat fleet float flow fly focus fold folder follow food form forms forth "
    "frame frames free fresh full future gain gap gauge general give glass go goal going good grade grasp great green "
    "grid ground group grow growth guide hack hair half hand handle hang happy harbour hard head hear heart heavy "
    "help high hit hive hold hole home hook hope host hot hour house http https idea ideal image impact import inc "
    "include ink input inside issue item janet jelly job join julia jump junction keep key kind knee knock know known "
    "label lake language large last late latex launch lay layer lead leap learn learning leave left length lens less "
    "let letter level levels light limit line link list live load local logo long look loop lot love low magic mail "
    "main make man map mark mass master match material matter max mean measure meet mercury message metal meteor mid "
    "mind mine mint mirror miss mix mode model modern moment monkey month moon more motion mouth move multiple name "
    "near neat need net new next night note notes number nurture oak object offer often old open operate option "
    "orange order outlook output owner pack page pain pair pan panel paper part pass past paste path pattern patterns "
    "pawn pay peak people person phase phone pick piece pig pike pin pipe place plain plan plant plate play plus "
    "point polish pony pool portfolio position possible post power present press pretty prime print problem process "
    "processes product profit progress project projects proper provide public pull pump push put quality quick race "
    "rail raise range rank rapid rate reach react read ready real really reason receive record red reduce region "
    "relay release relevant remain remove repair reply report request rescue resource resources respect respond rest "
    "result return review rich ride right rights ring rise river road role roll room root rouge round route row rule "
    "rules run safe sage sale salt same san sand save say scale scene scheme score screen seal search season seat "
    "second section see seed seek self sell send sense series serve service set seven shape share sharp shell shift "
    "ship shoe short show side sight sign simple single site six size skill skills skin slash slate sleep slice slim "
    "slow small smart snap snow social soft software solid solution sort sound sounds source south space span spark "
    "speak special speed spin spirit split spot spread spring square squirrel stack staff stage stamp stand standard "
    "star start state stay steam steer step stick stitch stop storm story strain stream street strike string strip "
    "strong style subject success suit sun supply support sure surface sweep swift swim swing table tackle tag tail "
    "take talk tall tank tap target task team teams tell temple ten term terms text thing think third thread three "
    "throw tie tight time timely tip title today together tone tool tools top topic total touch tour track trail "
    "train transfer transport trap travel treat tree trial trim trip true trust try tube tune turn type unique unit "
    "unity update upper value vertical view visit voice volume wait walk wall want wash watch water wave way wear "
    "week weight west whole wide wind window windows wing wish wood word words work working works world wrap write "
    "www xxx xxxx xxxxx year young zone".split()
)
"""Words so usual that standing alone in running text they seldom name the skill that a list has under them."""


def is_stop_word(name: str) -> bool:
    """Tell whether a name is nothing but words that carry grammar (`as`, `to do`)."""
    found = name.lower().replace("-", " ").split()  # Any.DO is none, so punctuation stays
    return bool(found) and all(word in STOP_WORDS for word in found)


@lru_cache(1 << 16)
def is_ordinary(name: str) -> bool:
    """Tell whether a name is also an ordinary word, or begins or ends with one that carries grammar.

    A list does not tell a skill from such a word: its place must.
    """
    found = normalize(name).split()
    if len(found) == 1:
        [word] = found
        return word in STOP_WORDS or word in ORDINARY_WORDS or word in ordinary_names()
    if not found:
        return True
    cut = found[0] in _NO_BEGINNING or found[-1] in _NO_END or (len(found) == 2 and found[0] in _NO_FIRST_OF_TWO)
    return cut or all(word in STOP_WORDS for word in found)


_NO_BEGINNING = frozenset("and or but of to be".split())
_NO_FIRST_OF_TWO = frozenset("a an the in on at as by for with".split())
_NO_END = frozenset("and or but of the a an at by with".split())
