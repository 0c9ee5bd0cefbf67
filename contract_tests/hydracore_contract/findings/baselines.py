"""Baselines: findings that are known, in a TOML file that says why each is accepted, and until when."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from hydracore_contract.errors import Misused
from hydracore_contract.findings.deduplication import merge_key
from hydracore_contract.findings.finding import Acceptance, Cause, Finding
from hydracore_contract.findings.outcome import Outcome

KEYS = {"fingerprint", "reason", "until", "rule", "operation"}
NEEDED = ("fingerprint", "reason", "until")
FINGERPRINT = re.compile(r"[0-9a-f]{16}")
REMEDY = 'write each entry as [[accepted]] with fingerprint = "…", reason = "…" and until = 2030-12-31'


def read(path: Path) -> tuple[Acceptance, ...]:
    """The entries of a baseline. Raises Misused for what is none."""
    try:
        return entries(tomllib.loads(path.read_bytes().decode()))
    except OSError as error:
        raise Misused(f"{path} can't be read: {error.strerror}", "name a TOML file") from error
    except (ValueError, RecursionError) as error:
        raise Misused(f"{path} is no TOML: {one_line(error)}", REMEDY) from error
    except Misused as error:
        raise Misused(f"{path}: {error.problem}", error.remedy) from error


def one_line(error: Exception) -> str:
    return str(error).replace("\n", " ")


def entries(document: Mapping[str, Any]) -> tuple[Acceptance, ...]:
    for key in sorted(document.keys() - {"accepted"}):
        raise Misused(f"{key!r} is not known here", REMEDY)
    members = document.get("accepted", [])
    if not isinstance(members, list):
        raise Misused("'accepted' is no list of entries", REMEDY)
    found: dict[str, Acceptance] = {}
    for number, member in enumerate(members, 1):
        each = entry(member, f"entry {number}")
        if each.fingerprint in found:
            raise Misused(f"entry {number} accepts {each.fingerprint} once more", "remove one of the two")
        found[each.fingerprint] = each
    return tuple(found.values())


def entry(data: object, name: str) -> Acceptance:
    if not isinstance(data, dict):
        raise Misused(f"{name} is no table", REMEDY)
    for key in sorted(data.keys() - KEYS):
        raise Misused(f"{name} has {key!r}, which is not known", REMEDY)
    for key in NEEDED:
        if key not in data:
            raise Misused(f"{name} has no {key}", REMEDY)
    for key in sorted(data.keys() - {"until"}):
        if not isinstance(data[key], str) or not data[key].strip():
            raise Misused(f"{name}: {key} is no text", REMEDY)
    return Acceptance(fingerprint(data["fingerprint"], name), data["reason"], day(data["until"], name))


def fingerprint(text: str, name: str) -> str:
    if not FINGERPRINT.fullmatch(text):
        raise Misused(f"{name}: {text!r} is no fingerprint", "copy the 16 digits from a report")
    return text


def day(value: object, name: str) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Misused(f"{name}: until is no date", "write it without quotes, as until = 2030-12-31")
    return value


def accepted(outcome: Outcome, acceptances: Iterable[Acceptance], today: date) -> Outcome:
    """The outcome with accepted causes marked, and a line for every entry that has expired or fits none."""
    known = {each.fingerprint: each for each in acceptances}
    found = {name for cause in outcome.causes for name in names_of(cause)}
    found |= {each.fingerprint for each in outcome}
    return replace(
        outcome,
        causes=marked(outcome.causes, known.values(), today),
        unreached=(*outcome.unreached, *stale(known, found, today)),
    )


def marked(causes: Iterable[Cause], acceptances: Iterable[Acceptance], today: date) -> tuple[Cause, ...]:
    """The groups, each marked if it is accepted today."""
    known = {each.fingerprint: each for each in acceptances}
    return tuple(judged(cause, known, today) for cause in causes)


def is_accepted(finding: Finding, acceptances: Iterable[Acceptance], today: date) -> bool:
    return bool(marked([Cause((finding,))], acceptances, today)[0].accepted)


def judged(cause: Cause, known: Mapping[str, Acceptance], today: date) -> Cause:
    entries = [known[name] for name in names_of(cause) if name in known]
    if not entries:
        return cause
    latest = max(entries, key=lambda each: each.until)
    if today <= latest.until:
        return replace(cause, accepted=latest.reason)
    first, *others = cause.findings
    summary = f"{first.summary} (the baseline's acceptance expired on {latest.until})"
    return replace(cause, findings=(replace(first, summary=summary), *others))


def names_of(cause: Cause) -> dict[str, None]:
    """The names by which an entry may mean a cause: its own, and those of findings that a reader takes for the same."""
    first = cause.first
    # What only follows from the first is a part of the group too, and no name for it.
    same = (each.fingerprint for each in cause.findings if merge_key(each) == merge_key(first))
    return dict.fromkeys((name_of(first), *same))


def name_of(finding: Finding) -> str:
    """The fingerprint of the cause, whichever operation has shown it."""
    return sha256("\n".join(map(str, merge_key(finding))).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def stale(known: Mapping[str, Acceptance], found: set[str], today: date) -> Iterator[str]:
    for each in known.values():
        entry = f"the baseline's entry {each.fingerprint} ({each.reason})"
        if each.fingerprint not in found:
            yield f"{entry} fits no finding: remove it if that is fixed"
        elif today > each.until:
            yield f"{entry} expired on {each.until}: fix it, or accept it for longer"


def written(causes: Iterable[Cause], reason: str, until: date) -> str:
    """The text of a baseline that accepts these groups."""
    unique = {name_of(cause.first): cause for cause in causes}
    return "\n".join(table(cause, reason, until) for cause in unique.values())


def table(cause: Cause, reason: str, until: date) -> str:
    first = cause.first
    pairs = {
        "fingerprint": name_of(first),
        "rule": first.rule.id,
        "operation": first.operation,
        "reason": reason,
    }
    lines = [f"{key} = {quoted(value)}" for key, value in pairs.items() if value.strip()]
    return "\n".join(["[[accepted]]", *lines, f"until = {until.isoformat()}", ""])


def quoted(text: str) -> str:
    """A TOML basic string; half a pair of surrogates, which TOML can't hold, becomes U+FFFD."""
    return '"' + "".join(map(spelled, text)) + '"'


def spelled(letter: str) -> str:
    if "\ud800" <= letter <= "\udfff":
        return "\\uFFFD"
    if letter in '"\\':
        return f"\\{letter}"
    return letter if letter.isprintable() else f"\\U{ord(letter):08X}"
