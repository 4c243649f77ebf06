"""``hub users``: accounts made from the command line, above all the first administrator."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext


@click.group()
def users() -> None:
    """Create and list accounts."""


@users.command()
@click.option("--email", required=True, help="Address to sign in with.")
@click.option("--name", help="Name of the person; default: the part of the address before the @.")
@click.option(
    "--role", "roles", multiple=True, help="Site role: reviewer, coordinator or administrator. Can be repeated."
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, not from the keyboard.")
@with_appcontext
def create(email: str, name: str | None, roles: tuple[str, ...], password_stdin: bool) -> None:
    """Make a confirmed account."""
    from flask import current_app

    from hub import clock
    from hub.accounts import security, services
    from hub.accounts.emails import normalise_email
    from hub.db import write_transaction

    address = normalise_email(email)
    for role in roles:
        services.check_role(role)
    name = (name or address.partition("@")[0]).strip()
    typed = _read_password(from_stdin=password_stdin)
    words = services.words_around(email=address, name=name, site_name=current_app.extensions["hub_settings"].site_name)
    password_hash = security.hash_password(security.check_new_password(typed, words))
    with write_transaction():
        services.create_account(email=address, name=name, password_hash=password_hash, roles=roles, now=clock.now())
    click.echo(f"{address} can sign in now{', as ' + ' and '.join(roles) if roles else ''}.")


@users.command("list")
@click.option("--role", default="", help="Only this site role; “staff” for any.")
@with_appcontext
def list_users(role: str) -> None:
    """List accounts with their site roles, by address."""
    from hub.accounts import services
    from hub.accounts.people import PeopleQuery, list_people

    if role not in {"", "staff"}:
        services.check_role(role)
    cursor = ""
    while True:
        page = list_people(PeopleQuery(role=role), cursor=cursor, limit=500)
        for account in page.rows:
            state = "" if account.active else "\tswitched off"
            state += "" if account.confirmed_at else "\tnot confirmed"
            click.echo(f"{account.email}\t{account.name}\t{', '.join(sorted(account.site_roles)) or '-'}{state}")
        cursor = page.next
        if not cursor:
            return


def _read_password(*, from_stdin: bool) -> str:
    if not from_stdin:
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")
