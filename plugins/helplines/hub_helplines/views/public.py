"""Pages that everybody may read. Their titles are neutral and their addresses do not say what somebody looks for."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from hub.campaigns import scope
from hub.errors import NotFound
from hub.i18n import _l
from hub.partners.vocabulary import LANGUAGES as SPOKEN
from hub.plugins import public
from hub_helplines.ages import limits
from hub_helplines.services.directory import Entry, by_need, get_entry, keep
from hub_helplines.views.shown import Shown, directory, shown
from hub_helplines.vocabulary import ASKERS, NEEDS, WAYS

bp = Blueprint("helplines", __name__, template_folder="../templates")

CARDS_ON_A_SHEET = 8


@bp.get("/")
@public
def index() -> str:
    """All confirmed services: who asks, how and in which language; those of long ago last."""
    entries = directory()
    ways = [code for code in request.args.getlist("way") if code in WAYS]
    spoken = [code for code in request.args.getlist("language") if code in SPOKEN]
    found = keep(entries, ways=ways, languages=spoken)
    return render_template(
        "helplines/index.html",
        entries=shown(one for one in found if one.state != "stale"),
        stale=shown(one for one in found if one.state == "stale"),
        total=len(entries),
        askers=ASKERS.values(),
        ways=_way_options(entries, ways, spoken),
        languages=_language_options(entries, ways, spoken),
        chosen=_chips(ways, spoken),
    )


@bp.get("/for/<int:who>")
@public
def asker(who: int) -> str:
    """What is there for somebody who asks, by what they need."""
    found = ASKERS.get(who)
    if found is None:
        raise NotFound(_l("There is no such page."))
    entries = [entry for entry in directory() if entry.is_for(found)]
    seen: set[int] = set()
    return render_template(
        "helplines/asker.html",
        asker=found,
        askers=ASKERS.values(),
        needs=[(str(NEEDS[code]), _once(group, seen)) for code, group in by_need(entries).items()],
    )


@bp.get("/<int:service_id>")
@public
def service(service_id: int) -> str:
    """One service with everything that is known of it."""
    return render_template("helplines/service.html", one=_one(service_id))


@bp.get("/<int:service_id>/card")
@public
def card(service_id: int) -> str:
    """A sheet of cards to print and cut, with the number and nothing that gives anybody away."""
    return render_template("helplines/card.html", one=_one(service_id), count=CARDS_ON_A_SHEET)


def _once(group: list[Entry], seen: set[int]) -> list[tuple[Shown, bool]]:
    """Return services with whether they stood on the page before, and note that they do now."""
    found = [(Shown(entry), entry.service.id in seen) for entry in group]
    seen.update(entry.service.id for entry in group)
    return found


def _one(service_id: int) -> Shown:
    return Shown(get_entry(service_id, today=scope.today(), limits=limits()))


def _way_options(entries: list[Entry], ways: list[str], spoken: list[str]) -> list[dict[str, object]]:
    fitting = keep(entries, languages=spoken)
    known = {code for entry in entries for code in entry.ways}
    words = {code: str(word) for code, word in WAYS.items() if code in known}
    return _options(words, ways, [one.ways for one in fitting])


def _language_options(entries: list[Entry], ways: list[str], spoken: list[str]) -> list[dict[str, object]]:
    known = {code for entry in entries for code in entry.languages}
    words = {code: str(word) for code, word in SPOKEN.items() if code in known}
    return _options(words, spoken, [one.languages for one in keep(entries, ways=ways)])


def _options(words: dict[str, str], chosen: list[str], having: list[set[str]]) -> list[dict[str, object]]:
    return [
        {"value": code, "label": word, "count": sum(code in one for one in having), "selected": code in chosen}
        for code, word in words.items()
    ]


def _chips(ways: list[str], spoken: list[str]) -> list[dict[str, str]]:
    """Return what is chosen, each with the address of the list without it."""
    return [
        {
            "label": str(WAYS[code] if name == "way" else SPOKEN[code]),
            "remove_url": url_for(
                ".index",
                way=[one for one in ways if (name, code) != ("way", one)],
                language=[one for one in spoken if (name, code) != ("language", one)],
            ),
        }
        for name, codes in (("way", ways), ("language", spoken))
        for code in codes
    ]
