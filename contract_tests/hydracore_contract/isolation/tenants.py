"""Tenants: for each resource two collections in which a run works, so that one can be held against the other.

Whether a difference may be held against the service depends on who else is there. A value that was made up from the
seed nobody else knows: what happens in such a collection is the run's own doing, and a list must show what the run
has made and nothing else. In an instance that somebody named the workers of a campaign meet each other, and maybe
others. So tenants are a run's own only if all of them were made up; and where a contract has no outer parameter there
is one collection for everybody, which is nobody's own.

What writes stays at home, whatever a generator puts into a path: a UUID in any spelling becomes the run's own in that
spelling.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from hydracore_contract.errors import Misused
from hydracore_contract.settings import Settings
from hydracore_contract.transport.keyring import is_in_authorization
from hydracore_openapi.model import Contract, Parameter, RequestPlace, Resource

Path = Mapping[str, str]
HEX = "0123456789abcdefABCDEF"


@dataclass(frozen=True, slots=True)
class Tenants:
    """`main` and `other` are values for the outermost path parameters; `made_up` names those that nobody gave."""

    main: Path
    other: Path
    made_up: tuple[str, ...]

    @property
    def homes(self) -> tuple[str, ...]:
        """Values of both tenants."""
        return *self.main.values(), *self.other.values()

    @property
    def named(self) -> tuple[str, ...]:
        """Values of the main tenant that somebody gave, so that they name something."""
        return tuple(value for name, value in self.main.items() if self.is_named({name: value}))

    def is_named(self, values: Path) -> bool:
        """Tells whether somebody gave all these values."""
        return all(f"{name}={value}" not in self.made_up for name, value in values.items())

    @property
    def described(self) -> tuple[str, ...]:
        """Each value with its name, and whether it was made up."""
        texts = [f"{name}={value}" for values in (self.main, self.other) for name, value in values.items()]
        return tuple(f"{text} (made up)" if text in self.made_up else text for text in texts)

    @property
    def are_own(self) -> bool:
        """Tells whether nobody else works here who does not know the seed."""
        return bool(self.main) and len(self.made_up) == len(self.main) + len(self.other)


def tenants_of(contract: Contract, settings: Settings) -> Tenants:
    """Raises Misused where what was given can't be sent, or is not valid for its parameter."""
    refuse_credentials(contract, settings)
    random = Random(f"grounds {settings.seed}")  # noqa: S311 (nothing secret)
    main: dict[str, str] = {}
    other: dict[str, str] = {}
    made_up: list[str] = []
    for parameter in outermost_parameters(contract):
        options = (
            (main, settings.instance_id, "--instance-id"),
            (other, settings.other_instance_id, "--other-instance-id"),
        )
        for values, given, option in options:
            if given is None:
                made = values.setdefault(parameter.name, invented(parameter, random, option))
                made_up.append(f"{parameter.name}={made}")
            elif not is_valid_text(parameter, given):
                raise Misused(
                    f"{option} {given!r} is no valid {parameter.name}", "give one that the contract allows"
                )
            else:
                values[parameter.name] = given.lower() if is_uuid(given) else given
    if main and main == other:
        raise Misused("--instance-id and --other-instance-id are the same", "give two different ones")
    return Tenants(main, other, tuple(made_up))


def check_customers(contract: Contract, settings: Settings) -> None:
    """Raises Misused where two customers are to be tried, and nobody says which instance is whose."""
    if settings.other_secrets and not any(each.security for each in contract.operations):
        raise Misused("the document asks for no credentials", "leave those of a second customer out")
    if settings.other_secrets and outermost_parameters(contract):
        for given, option in (
            (settings.instance_id, "--instance-id"),
            (settings.other_instance_id, "--other-instance-id"),
        ):
            if given is None:
                raise Misused(
                    "each of two customers has an instance of their own", f"name the right one with {option}"
                )


def refuse_credentials(contract: Contract, settings: Settings) -> None:
    """Raises Misused where a header of the user's own is one that carries credentials: the tests must vary those."""
    asked = {name for each in contract.operations for alternative in each.security for name in alternative}
    for scheme in (contract.security_schemes[name] for name in sorted(asked)):
        place = "Authorization" if is_in_authorization(scheme) else scheme.parameter
        for name, _ in settings.headers if scheme.place in (None, RequestPlace.HEADER) else ():
            if name.lower() == place.lower():
                remedy = f"give it with --auth {scheme.name}=…, so that others can be tried in its place"
                raise Misused(f"--header {name} is what the document's {scheme.name} is carried in", remedy)


def outermost_parameters(contract: Contract) -> list[Parameter]:
    """The first path parameter of each collection that has one."""
    found: dict[str, Parameter] = {}
    for resource in contract.resources:
        if resource.scope and resource.parent is None:
            for parameter in parameters(resource):
                if parameter.name in resource.scope:
                    found.setdefault(parameter.name, parameter)
    return list(found.values())


def parameters(resource: Resource) -> list[Parameter]:
    operation = resource.list or resource.create
    return [each for each in operation.parameters if each.place == RequestPlace.PATH] if operation else []


def invented(parameter: Parameter, random: Random, option: str) -> str:
    made = str(UUID(int=random.getrandbits(128), version=4))
    candidates = (made, str(random.randrange(1, 10**6)), made[:8])
    for text in candidates:
        if is_valid_text(parameter, text):
            return text
    raise Misused(f"no valid {parameter.name} could be made up", f"give one with {option}")


def is_valid_text(parameter: Parameter, text: str) -> bool:
    """Tells whether a text is valid, as it is or as the number that it spells."""
    if not text.isprintable():
        return False
    if re.fullmatch(r"-?[0-9]{1,400}", text) and parameter.schema.is_valid(int(text)):
        return True
    return parameter.schema.is_valid(text)


def is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def respelt(value: Any, home: str) -> Any:
    """A UUID in the same spelling as another one: what writes is to stay in the collections that it may write to."""
    digits = [letter for letter in value if letter in HEX] if isinstance(value, str) else []
    own = [letter for letter in home if letter in HEX]
    if len(digits) != 32 or len(own) != 32 or any(letter not in HEX + "-{}" for letter in value):
        return value
    is_upper = value != value.lower()
    spelt = iter(home_digits.upper() if is_upper else home_digits for home_digits in own)
    return "".join(next(spelt) if letter in HEX else letter for letter in value)
