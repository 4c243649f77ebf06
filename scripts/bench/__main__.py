"""``make bench``: each page alternates in one run with its bare twin on the same server and flags.

Reported is the median of the per-pair ratios, so that a noisy minute hits both sides. ``BENCH_ARGS`` passes
options on: ``--seconds 2 --pairs 5 --connections 8 --database postgresql``.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from scripts.bench import extras, plugins
from scripts.bench.load import Outcome, Request, run
from scripts.bench.servers import Server, free_port, serve_hub, serve_twin
from scripts.bench.setting import Setting, prepare

TWINS = {"page": Request("/page"), "insert": Request("/insert", "POST", expect=303), "file": Request("/file")}
LINE = "{:<22}{:>9}{:>9}{:>9}   {:>9}{:>9}{:>9}   {:>6}  {}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measure the hub beside bare Flask.")
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one measurement")
    parser.add_argument("--pairs", type=int, default=5, help="how often hub and twin alternate")
    parser.add_argument("--connections", type=int, default=8, help="kept-alive connections")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--only", help="measure only pages whose name contains this")
    options = parser.parse_args(arguments)
    databases = ("sqlite", "postgresql") if options.database == "both" else (options.database,)
    for database in databases:
        with tempfile.TemporaryDirectory(prefix="hub-bench-") as name, _database(database, Path(name)) as url:
            _measure(Path(name), url, options)
    if not options.only or options.only in "plugins":
        plugins.report()


def _measure(folder: Path, url: str, options: argparse.Namespace) -> None:
    kind = "PostgreSQL" if url else "SQLite"
    print(f"\n{kind}: preparing an instance with the demo content …", flush=True)
    setting = prepare(folder / "instance", url)
    with _servers(folder, url, setting) as (hub, twin):
        print(f"{options.connections} connections, {options.pairs} pairs of {options.seconds:g} s, one process each\n")
        print(LINE.format("", "hub", "p50", "p99", "bare", "p50", "p99", "ratio", ""))
        print(LINE.format("page", "req/s", "ms", "ms", "req/s", "ms", "ms", "", "goal"))
        for name, request, twin_name, goal in setting.pages(kind):
            if options.only and options.only not in name:
                continue
            pairs = [
                (
                    run(hub.port, request, seconds=options.seconds, connections=options.connections),
                    run(twin.port, TWINS[twin_name], seconds=options.seconds, connections=options.connections),
                )
                for _ in range(options.pairs)
            ]
            print(_line(name, pairs, goal), flush=True)
        megabytes = hub.worker_megabytes()
    extras.report(folder, url, setting, megabytes)  # one server at a time on an instance


def _line(name: str, pairs: list[tuple[Outcome, Outcome]], goal: str) -> str:
    ratio = median(hub.per_second / bare.per_second for hub, bare in pairs)
    sides = [[median(getattr(pair[side], what) for pair in pairs) for what in Outcome.__slots__] for side in (0, 1)]
    cells = [f"{per_second:,.0f}|{p50:.1f}|{p99:.1f}".split("|") for per_second, p50, p99 in sides]
    return LINE.format(name, *cells[0], *cells[1], f"{ratio:.2f}", goal)


@contextmanager
def _servers(folder: Path, url: str, setting: Setting) -> Iterator[tuple[Server, Server]]:
    (folder / "download.bin").write_bytes(setting.download)
    with serve_hub(folder / "instance", url, free_port()) as hub, serve_twin(folder, url, free_port()) as twin:
        yield hub, twin


@contextmanager
def _database(kind: str, _folder: Path) -> Iterator[str]:
    """Give the address of a durable database; empty for SQLite."""
    if kind == "sqlite":
        yield ""
        return
    from hub.testing.postgres import start_cluster

    cluster = start_cluster(durable=True)
    try:
        yield cluster.create_database("bench")
    finally:
        cluster.stop()


if __name__ == "__main__":
    main()
