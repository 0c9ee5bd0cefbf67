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
    """`main` and `other` are values for the outermost path parameters; `made_up` names those that nobody gave, `given`
    the parameters that somebody gave by their names."""

    main: Path
    other: Path
    made_up: tuple[str, ...]
    given: frozenset[str] = frozenset()

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

    def others(self, seed: str) -> Tenants | None:
        """Tenants that nobody knows but who knows the seed; None where these are not all made up, as UUIDs."""
        if not self.are_own or not all(map(is_uuid, self.homes)):
            return None
        random = Random(f"grounds {seed}")  # noqa: S311 (nothing secret)
        main, other = ({name: made_up_uuid(random) for name in values} for values in (self.main, self.other))
        named = (f"{name}={value}" for values in (main, other) for name, value in values.items())
        return Tenants(main, other, tuple(named))


def tenants_of(contract: Contract, settings: Settings) -> Tenants:
    """Raises Misused where what was given can't be sent, or is not valid for its parameter."""
    refuse_credentials(contract, settings)
    named = checked_values(contract, settings)
    random = Random(f"grounds {settings.seed}")  # noqa: S311 (nothing secret)
    main: dict[str, str] = {}
    other: dict[str, str] = {}
    made_up: list[str] = []
    outermost = outermost_parameters(contract)
    firsts = {each.name for each in first_parameters(contract)}
    for parameter in outermost:
        is_first = parameter.name in firsts
        for values, given, option in (
            (main, settings.instance_id if is_first else None, "--instance-id"),
            (other, settings.other_instance_id if is_first else None, "--other-instance-id"),
        ):
            if parameter.name in named and (values is main or not is_first):
                values[parameter.name] = named[parameter.name]
            elif given is not None:
                values[parameter.name] = checked_value(parameter, given, option)
            else:
                how = option if is_first else f"--path-value {parameter.name}=…"
                made = values.setdefault(parameter.name, invented(parameter, random, how))
                made_up.append(f"{parameter.name}={made}")
    if any(main[name] == other[name] for name in firsts):
        raise Misused("--instance-id and --other-instance-id are the same", "give two different ones")
    above = {name: text for name, text in named.items() if name not in main}
    return Tenants({**main, **above}, {**other, **above}, tuple(made_up), frozenset(named))


def checked_values(contract: Contract, settings: Settings) -> Mapping[str, str]:
    """Values that were given for path parameters by their names. Raises Misused where there is no such parameter."""
    known = {each.name: each for each in parameters_above(contract)}
    names = (
        f"the path parameters above collections are {', '.join(known)}"
        if known
        else "this document has no path parameter above a collection"
    )
    found: dict[str, str] = {}
    for name, text in settings.path_values:
        if not name:
            raise Misused(f"--path-value {text!r} has no =", f"write it as NAME=VALUE; {names}")
        if name not in known:
            raise Misused(f"--path-value: there is no {name!r}", names)
        value = checked_value(known[name], text, "--path-value")
        if found.setdefault(name, value) != value:
            raise Misused(f"--path-value {name} was given twice", "give one value for each")
    if settings.instance_id is not None and any(each.name in found for each in first_parameters(contract)):
        raise Misused("--instance-id and --path-value name the same", "give one of them")
    return found


def checked_value(parameter: Parameter, text: str, option: str) -> str:
    if not is_valid_text(parameter, text):
        raise Misused(f"{option} {text!r} is no valid {parameter.name}", "give one that the contract allows")
    return text.lower() if is_uuid(text) else text


def check_customers(contract: Contract, settings: Settings, tenants: Tenants) -> None:
    """Raises Misused where two customers are to be tried, and nobody says which instance is whose."""
    if not settings.other_secrets:
        return
    if not any(each.security for each in contract.operations):
        raise Misused("the document asks for no credentials", "leave those of a second customer out")
    for values, option in ((tenants.main, "--instance-id"), (tenants.other, "--other-instance-id")):
        if not all(tenants.is_named({each.name: values[each.name]}) for each in first_parameters(contract)):
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


def first_parameters(contract: Contract) -> list[Parameter]:
    """The outermost path parameter of each collection that has one."""
    found: dict[str, Parameter] = {}
    for resource in contract.resources:
        above = [each for each in parameters(resource) if each.name in resource.scope]
        if resource.parent is None and above:
            first = min(above, key=lambda each: resource.collection_path.find(f"{{{each.name}}}"))
            found.setdefault(first.name, first)
    return list(found.values())


def parameters_above(contract: Contract) -> list[Parameter]:
    """Each path parameter that a collection is below of, be it an item of another one."""
    found: dict[str, Parameter] = {}
    for resource in contract.resources:
        for parameter in parameters(resource):
            if parameter.name in resource.scope:
                found.setdefault(parameter.name, parameter)
    return list(found.values())


def outermost_parameters(contract: Contract) -> list[Parameter]:
    """The path parameters above each collection, where no items are known that they name."""
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
    made = made_up_uuid(random)
    candidates = (made, str(random.randrange(1, 10**6)), made[:8])
    for text in candidates:
        if is_valid_text(parameter, text):
            return text
    raise Misused(f"no valid {parameter.name} could be made up", f"give one with {option}")


def made_up_uuid(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128), version=4))


def is_valid_text(parameter: Parameter, text: str) -> bool:
    """Tells whether a text is valid, as it is or as the number that it spells."""
    if not text.isprintable() or text in ("", ".", ".."):
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
