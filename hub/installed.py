"""What plugins are installed, from package metadata alone: no plugin is imported to know of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, EntryPoint, distributions, entry_points

COMMANDS = frozenset(
    {"serve", "worker", "db", "demo", "users", "partners", "plugins", "audit", "backup", "restore", "doctor"}
)
"""Core's own commands: a plugin of such a name could not be reached on the command line."""
GROUP = "hub.plugins"
"""The group of entry points in which a distribution names its plugins."""


@dataclass(frozen=True, slots=True)
class Installed:
    """Every entry point of a plugin, by name; ``broken`` says which package's metadata cannot be read, and why."""

    points: tuple[EntryPoint, ...]
    broken: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> list[str]:
        """Names of the plugins, each once."""
        return list(dict.fromkeys(point.name for point in self.points))


def installed() -> Installed:
    """Return what is installed. One package with unreadable metadata hides no other."""
    try:
        return Installed(_sorted(entry_points(group=GROUP)))
    except Exception:  # Python gives up on all for the sake of one
        return _one_by_one()


def name_of(distribution: Distribution | None, otherwise: str) -> str:
    """Return the name of a distribution, ``otherwise`` when its metadata do not say."""
    found: str | None = distribution.name if distribution is not None else None
    return found or otherwise


def version_and_author(distribution: Distribution | None) -> tuple[str, str]:
    """Return version and author as the metadata say, each ``""`` when they do not."""
    if distribution is None:
        return "", ""
    facts = distribution.metadata
    return str(facts["Version"] or ""), str(facts["Author"] or facts["Author-email"] or "")


def _one_by_one() -> Installed:
    points: list[EntryPoint] = []
    broken: list[tuple[str, str]] = []
    for distribution in _each_once():
        try:
            points += distribution.entry_points.select(group=GROUP)
        except Exception as error:
            kind = type(error).__name__
            text = f"its entry_points.txt cannot be read ({kind}); install the package anew, or uninstall it"
            broken.append((name_of(distribution, "a package without a name"), text))
    return Installed(_sorted(points), tuple(broken))


def _each_once() -> Iterator[Distribution]:
    """Yield the distributions that count: of two of one name the first on the path."""
    seen: set[str] = set()
    for distribution in distributions():
        name = name_of(distribution, "")
        if name not in seen or not name:
            seen.add(name)
            yield distribution


def _sorted(points: object) -> tuple[EntryPoint, ...]:
    found: list[EntryPoint] = list(points)  # type: ignore[call-overload]  # entry points, whatever holds them
    return tuple(sorted(found, key=lambda point: (point.name, name_of(point.dist, ""))))
