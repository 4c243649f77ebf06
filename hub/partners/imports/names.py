"""Readable names from registers that are kept in capitals.

Only the case changes, and marks that stand for an apostrophe; the words stay the source's, shortened
ones (``PUB LIB``) too, because nobody but the library knows its name better. Text that already has a
small letter is left as it is. Each function gives its own result back unchanged.
"""

from __future__ import annotations

import re
import unicodedata

from hub.partners.imports.states import find_state, state_names

SMALL_WORDS = frozenset("AND AT AU BY DE DU FOR IN OF ON OR THE TO WITH".split())
CAPITALS = frozenset("AME BIA ISD LSTA NY NYC NYS SE UMC US USA USD USS YMCA YWCA".split())
ADDRESS_CAPITALS = CAPITALS | frozenset("NE PO SR".split())
TITLED = frozenset(
    "BLDG BLVD CNTR CT CTR DPT DR FR FRWY FT HTS JCT JR LN LT LTD LV MR MRS MS MT MTN PT RD RDS RM RT "
    "SCH SGT SPGS SQ SR ST STR STS TPK TRL TWP WM".split()
)
"""Shortened words without a vowel; any other word of up to four letters without one is an abbreviation."""
ADDRESS_TITLED = (TITLED | {"PL"}) - {"SR"}
INNER_CAPITALS = {
    word.upper(): word
    for word in (
        "DeForest DeFuniak DeKalb DePue DeRidder DeRuyter DeSoto DeWitt DuPage LaCygne LaFollette LaGrange "
        "LaMoure LaPlace LaPorte LaRue LaSalle MacArthur MacBride MacCallum MacDonald MacDonell MacDougall "
        "MacDowell MacFarland MacFarlane MacGregor MacIntosh MacIntyre MacKenzie MacLean MacLeod MacMillan "
        "MacNeil MacNeill MacPherson MacQueen MacRae MacSherry"
    ).split()
}
"""Written-out, because no rule tells MacDonald from Mackinac or DeKalb from Denver."""
FRENCH_NOUNS = frozenset("BOIS COEUR LAC POINTE PORT".split())
"""Words after which ``D'`` is "of the" and small: Coeur d'Alene, but O'Neal and D'Angelo."""

CUT_CITIES = {
    "CHARLOTTE COURT HOUS": "CHARLOTTE COURT HOUSE",
    "HUNTINGTON STATIO": "HUNTINGTON STATION",
    "MANCHESTER-BY-THE-SE": "MANCHESTER-BY-THE-SEA",
    "PORT JEFFERSON STATI": "PORT JEFFERSON STATION",
    "ROLLING HILLS ESTATE": "ROLLING HILLS ESTATES",
    "TRUTH OR CONSEQUENCE": "TRUTH OR CONSEQUENCES",
    "WASHINGTON TOWNSH": "WASHINGTON TOWNSHIP",
    "WEST BURLINGTON TOWN": "WEST BURLINGTON TOWNSHIP",
    "WHITE SULPHUR SPRING": "WHITE SULPHUR SPRINGS",
}
"""Cities that the library survey cuts off at the width of its column."""

_WORD = re.compile(r"[^\W\d_]+(?:['’:][^\W\d_]+)*")
_ROMAN = re.compile(r"(?=..)X{0,2}(?:IX|IV|VI{0,3}|I{0,3})")
_MC = re.compile(r"MC(?=.*[AEIOUY])[A-Z]{2,}")
_ELISION = re.compile(r"[ODL]['’][^\W\d_]{2,}")
_STARTS_PART = re.compile(r"(?:^|[:(/,]|\s-)\s*[\"'#]?$")
_CITY_MARK = re.compile(r"\s*\((?:S|IN)\)$")


def tidy(text: str) -> str:
    """Return ``text`` on one line, without control characters, in composed form (NFC)."""
    visible = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text)
    return " ".join(unicodedata.normalize("NFC", visible).split())


def readable_name(text: str) -> str:
    """Return the name of a body, a place or a person for reading: ``O`FALLON`` becomes ``O'Fallon``."""
    return _readable(text, capitals=CAPITALS, titled=TITLED)


def readable_address(text: str) -> str:
    """Return a street line for reading; ``NE``, ``PO`` and ``SR`` (state route) stay capitals here."""
    return _readable(text, capitals=ADDRESS_CAPITALS, titled=ADDRESS_TITLED)


def readable_city(text: str) -> str | None:
    """Return a city for reading, or ``None`` when the column holds something else.

    Taken off: the survey's marks ``(S)`` and ``(IN)``, a state after a comma (``SUNSET, LOUISIANA``,
    ``NARROWS, VA.``) and a lone full stop. Refused: anything with a digit, which is a street
    (``604 FIRST AVE``).
    """
    city = _CITY_MARK.sub("", tidy(text)).removesuffix(" .")
    head, comma, tail = city.rpartition(",")
    if comma and find_state(tail) is not None:
        city = head.rstrip()
    if not any(char.isalpha() for char in city) or any(char.isdigit() for char in city):
        return None
    return readable_name(CUT_CITIES.get(city, city))


def _readable(text: str, *, capitals: frozenset[str], titled: frozenset[str]) -> str:
    text = tidy(text)
    if any(char.islower() for char in text):
        return text
    text = re.sub("[`´’]", "'", text).replace(" ,", ",")

    def recase(match: re.Match[str]) -> str:
        return _recase(match, capitals=capitals, titled=titled)

    return tidy(_WORD.sub(recase, text))


def _recase(match: re.Match[str], *, capitals: frozenset[str], titled: frozenset[str]) -> str:
    """Return one word of a text in capitals as it is written; what stands around it decides."""
    word, before, after = match[0], match.string[: match.start()], match.string[match.end() :]
    if before[-1:].isdigit():
        return word.lower() if word in {"ST", "ND", "RD", "TH"} else word
    if before.rstrip().endswith(",") and not after and word in state_names():
        return word  # the state after a city
    if len(word) == 1 or word in capitals or _ROMAN.fullmatch(word):
        return word
    if word in SMALL_WORDS and not _STARTS_PART.search(before) and not after.startswith(" SOTO"):
        return word.lower()
    if before.endswith(" DE ") and word == "LA":
        return word.lower()
    if _is_abbreviation(word, titled) and not _is_shortened(after):
        return word
    return _title(word, before)


def _is_abbreviation(word: str, titled: frozenset[str]) -> bool:
    """Tell whether a short word cannot be spoken, as ``BHM`` or the initials in ``JB NICKELLS``."""
    return len(word) <= 4 and word.isalpha() and not set(word) & set("AEIOUY") and word not in titled


def _is_shortened(after: str) -> bool:
    return after.startswith(".") and not after[1:2].isalpha()


def _title(word: str, before: str) -> str:
    """Write one word with a capital: McGraw, O'Neill, St. Mary's, Coeur d'Alene."""
    base, apostrophe, ending = word.partition("'")
    if base in INNER_CAPITALS:
        return INNER_CAPITALS[base] + (apostrophe + ending).lower()
    if _MC.fullmatch(base):
        return "Mc" + base[2] + (base[3:] + apostrophe + ending).lower()
    if _ELISION.fullmatch(word):
        previous = before.split()[-1:]
        first = "d" if base == "D" and previous and previous[0] in FRENCH_NOUNS else base
        return first + apostrophe + ending[0] + ending[1:].lower()
    return word[0] + word[1:].lower()
