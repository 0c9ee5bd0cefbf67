"""All requests of a finding as one block for bash, whatever report it stands in.

What an answer names anew flows into the requests that follow; secrets are those of TOKEN and API_KEY. A body that is
too long to be read stands in a file of the finding's folder, and so does a whole block with a line that is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from hydracore_contract.exchange import Exchange
from hydracore_contract.findings.finding import Finding
from hydracore_contract.reports.announcements import exchange_outcome
from hydracore_contract.reports.curl import curl
from hydracore_contract.reports.curl_access import VARIABLE, wrapper
from hydracore_contract.reports.curl_bodies import is_long
from hydracore_contract.reports.curl_variables import FUNCTION, BashVariable, bash_variables, definition
from hydracore_contract.reports.headline import sent_again
from hydracore_contract.reports.sanitize import sanitized, short
from hydracore_contract.reports.shell_quoting import quoted, secrets_in

COMMANDS = "request.curl"
"""The file of a finding's folder that has all of it."""
LONGEST = 20_000
"""Characters of a line, at most, of a block that is to be read."""
LONGEST_ARGUMENT = 120_000
"""Characters of an argument that Linux takes for certain, of 128 KiB."""
HERE = '"$(dirname "${BASH_SOURCE:-.}")"'
"""The folder of the file with commands, or that in which they are pasted."""
NAMED = "# What an answer names anew is read from it by python3, and named so in the requests that follow."
ANSWERS = "ANSWERS"
"""The variable that holds a folder for the answers to requests at the same moment."""
ANSWERS_DEFINITION = f"{ANSWERS}=$(mktemp -d)"

Variables = Mapping[int, Sequence[BashVariable]]
"""The variables of a sequence, by the index of the request whose answer they are read from."""


def script(finding: Finding, base_url: str, folder: Path | None = None, access: tuple[str, ...] = ()) -> str:
    """The block; `folder` is the finding's, as a reader names it: without one nothing is too long.

    `access` are options of curl that each request needs to get to the service.
    """
    if any(map(is_beyond_commands, finding.steps)):
        place = quoted(str(folder)) if folder is not None else HERE
        return "\n".join((*outline(finding.steps), f"hydracore-contract replay {place}"))
    made = bash_variables(finding.steps)
    lines = [*ShellScript(finding.steps, made, base_url, folder).lines()]
    if folder is not None and any(len(line) > LONGEST for line in lines):
        return "\n".join((*outline(finding.steps), f"bash {quoted(str(folder / COMMANDS))}"))
    return "\n".join((*chances(finding), *preparations(finding.steps, made, access), *lines))


def is_beyond_commands(step: Exchange) -> bool:
    """Tells whether no command can send a request: bodies are piped, but neither URLs nor headers are."""
    sent = step.request
    return any(len(text) > LONGEST_ARGUMENT for text in (sent.path, *(value for _, value in sent.headers)))


def outline(steps: Sequence[Exchange]) -> Iterator[str]:
    """The requests as far as they can be read."""
    yield "# Not all of these requests can be shown here, they are so long:"
    for index, step in enumerate(steps):
        sent = f"{short(step.request.method, 20)} {short(step.request.path, 200)}"
        yield f"# {index + 1}. {sent}: {exchange_outcome(step)}"


def body_files(finding: Finding) -> dict[str, bytes]:
    """The bodies that are too long for a command, by the names of their files."""
    bodies = [(body_file(index), step.request.body) for index, step in enumerate(finding.steps)]
    return {name: body for name, body in bodies if body is not None and is_long(body)}


def body_file(index: int) -> str:
    return f"body-{index + 1}"


def chances(finding: Finding) -> Iterator[str]:
    """What a reader must know of a finding that does not show itself each time."""
    if finding.resent.is_mixed:
        yield f"# It {sent_again(finding)}: send it several times."
    if finding.resent.is_vain:
        yield f"# It {sent_again(finding)}: it may fail seldom, or need a fresh start of the service."


def preparations(steps: Sequence[Exchange], made: Variables, access: tuple[str, ...]) -> Iterator[str]:
    """What must stand before requests: the secrets that several of them need, and what reads names from answers."""
    sent = [each.request for each in steps]
    texts = (text for each in sent for text in (each.path, *(value for _, value in each.headers)))
    needed = dict.fromkeys(name for text in texts for name in secrets_in(text))
    needed |= dict.fromkeys(VARIABLE.findall(" ".join(access)))
    if needed and (len(steps) > 1 or access):
        yield f"# Set {' and '.join(needed)} first."
    if access:
        yield wrapper(access)
    if made:
        yield from (NAMED, definition(made.values()))
    if any(steps[index].burst for index in made):
        yield ANSWERS_DEFINITION


@dataclass(frozen=True, slots=True)
class ShellScript:
    steps: Sequence[Exchange]
    made: Variables
    base_url: str
    folder: Path | None

    def lines(self) -> Iterator[str]:
        """A comment and a command for each step, and what reads the answers of those at the same moment."""
        made = self.made
        known: dict[str, str] = {}
        for _, group in groupby(enumerate(self.steps), key=lambda each: each[1].burst or -each[0]):
            together = [*group]
            several = len(together) > 1
            for index, step in together:
                yield from self._comment(index, step, several=several)
                text, variables = self._command(index, step, known), made.get(index, ())
                yield at_once(index, text, variables) if several else reading(text, variables)
            if several:
                yield "wait"
            for index, _ in together:
                if several and index in made:
                    yield reading(f'cat "${ANSWERS}/{index + 1}"', made[index])
                known |= {each.text: each.variable for each in made.get(index, ())}

    def _command(self, index: int, step: Exchange, known: Mapping[str, str]) -> str:
        file = self._file(index, step)
        return curl(self.base_url, step.request, known, str(file) if file else "")

    def _file(self, index: int, step: Exchange) -> Path | None:
        if self.folder is None or not is_long(step.request.body):
            return None
        return self.folder / body_file(index)

    def _comment(self, index: int, step: Exchange, *, several: bool) -> Iterator[str]:
        """The step's number and what came of it, where it is not alone, and where its body is, if that is elsewhere."""
        number = f"{index + 1}. {'at the same moment: ' if several else ''}{exchange_outcome(step)}"
        file = self._file(index, step)
        body = (
            f"its body of {len(step.request.body or b''):,} bytes is {sanitized(str(file))}" if file else ""
        )
        if told := "; ".join([number] * (len(self.steps) > 1) + [body] * bool(body)):
            yield f"# {told}"


def at_once(index: int, text: str, variables: Sequence[BashVariable]) -> str:
    return f'{text} > "${ANSWERS}/{index + 1}" &' if variables else f"{text} &"


def reading(text: str, variables: Sequence[BashVariable]) -> str:
    """The command, with what it answers read into variables."""
    if not variables:
        return text
    answered = f"$({text} | {FUNCTION} {' '.join(each.place for each in variables)})"
    if len(variables) == 1:
        return f"{variables[0].variable}={answered}"
    return f'read -r {" ".join(each.variable for each in variables)} <<< "{answered}"'
