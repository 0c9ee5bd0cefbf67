"""Baselines: findings that are known, in a TOML file that says why each is accepted, and until when."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from hydracore_contract.errors import Misused
from hydracore_contract.findings.deduplication import broadest
from hydracore_contract.findings.finding import Acceptance, Cause, CauseKey, Finding
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
    """The outcome with accepted causes marked, and a line for every entry that has expired, fits none or too many."""
    known = tuple(acceptances)
    faults = [fault for cause in outcome.causes for fault in faults_of(cause)]
    return replace(
        outcome,
        causes=marked(outcome.causes, known, today),
        unreached=(*outcome.unreached, *stale(known, faults, today)),
    )


def marked(causes: Iterable[Cause], acceptances: Iterable[Acceptance], today: date) -> tuple[Cause, ...]:
    """The causes, each marked if it is accepted today; one of which only some faults are accepted becomes two."""
    causes, known = tuple(causes), tuple(acceptances)
    entries = named(known, [fault for cause in causes for fault in faults_of(cause)])
    return tuple(part for cause in causes for part in judged(cause, entries, today))


def is_accepted(finding: Finding, acceptances: Iterable[Acceptance], today: date) -> bool:
    return bool(marked([Cause((finding,))], acceptances, today)[0].accepted)


def named(acceptances: Sequence[Acceptance], faults: Sequence[NamedFault]) -> dict[str, Acceptance]:
    """The entries by the fingerprints that they mean; one of an earlier version counts where it means only one."""
    known = {each.fingerprint: each for each in acceptances}
    names = {each.fingerprint for each in faults}
    entries = {name: each for name, each in known.items() if name in names}
    for name in known.keys() - names:
        meant = formerly(name, faults)
        if len(meant) == 1:
            entries.setdefault(meant.pop(), known[name])
    return entries


def formerly(name: str, faults: Iterable[NamedFault]) -> set[str]:
    """The fingerprints of the faults that versions before 0.2 gave one name."""
    return {each.fingerprint for each in faults if name in each.former}


def judged(cause: Cause, entries: Mapping[str, Acceptance], today: date) -> Iterator[Cause]:
    """The cause, or what of it is accepted and what is not."""
    by_entry: dict[Acceptance | None, list[NamedFault]] = defaultdict(list)
    for fault in faults_of(cause):
        entry = entries.get(fault.fingerprint)
        by_entry[entry if entry and today <= entry.until else None].append(fault)
    left = by_entry.pop(None, [])
    if left:
        expired = (entries[each.fingerprint] for each in left if each.fingerprint in entries)
        yield with_expiry(part(cause, left), next(expired, None))
    by_reason: dict[str, list[NamedFault]] = defaultdict(list)
    for entry, faults in by_entry.items():
        by_reason[entry.reason if entry else ""].extend(faults)
    for reason, faults in by_reason.items():
        yield replace(part(cause, faults), accepted=reason)


def part(cause: Cause, faults: Sequence[NamedFault]) -> Cause:
    """The cause with these of its faults, and what follows from them."""
    keys = {key for each in faults for key in each.keys}
    if all(each.cause_key in keys for each in cause.findings):
        return cause
    seen = tuple((key, times) for key, times in cause.seen if key in keys)
    findings = tuple(each for each in cause.findings if each.cause_key in keys)
    return replace(cause, findings=findings, seen=seen, times=0)


def with_expiry(cause: Cause, entry: Acceptance | None) -> Cause:
    if entry is None:
        return cause
    first, *others = cause.findings
    statement = f"{first.statement} (the baseline's acceptance expired on {entry.until})"
    return replace(cause, findings=(replace(first, statement=statement), *others))


class NamedFault(NamedTuple):
    """One fault of a cause: its name, the names that it had, and the keys of what shows it or follows from it."""

    fingerprint: str
    former: frozenset[str]
    keys: frozenset[CauseKey]
    first: Finding


def faults_of(cause: Cause) -> list[NamedFault]:
    """The faults by which entries may mean a cause; what only follows from another one is a part of that."""
    findings = {each.cause_key: each for each in reversed(cause.findings)}
    keys: dict[str, list[CauseKey]] = defaultdict(list)
    for key in dict.fromkeys(each.cause_key for each in cause.findings):
        keys[findings[broadest(key, findings)].fingerprint].append(key)
    return [
        NamedFault(
            name,
            frozenset(former for key in same for former in findings[key].former_fingerprints),
            frozenset(same),
            findings[same[0]],
        )
        for name, same in keys.items()
    ]


def stale(acceptances: Iterable[Acceptance], faults: Sequence[NamedFault], today: date) -> Iterator[str]:
    names = {each.fingerprint for each in faults}
    for each in acceptances:
        entry = f"the baseline's entry {each.fingerprint} ({each.reason})"
        meant = {each.fingerprint} & names or formerly(each.fingerprint, faults)
        if not meant:
            yield f"{entry} fits no finding: remove it if that is fixed"
        elif len(meant) > 1:
            yield (
                f"{entry} is of an earlier version and may mean {len(meant)} findings: "
                "accept those that are meant with hydracore-contract accept"
            )
        elif today > each.until:
            yield f"{entry} expired on {each.until}: fix it, or accept it for longer"


def written(causes: Iterable[Cause], reason: str, until: date) -> str:
    """The text of a baseline that accepts these causes, fault by fault."""
    unique = {fault.fingerprint: fault.first for cause in causes for fault in faults_of(cause)}
    return "\n".join(table(first, reason, until) for first in unique.values())


def table(first: Finding, reason: str, until: date) -> str:
    pairs = {
        "fingerprint": first.fingerprint,
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
