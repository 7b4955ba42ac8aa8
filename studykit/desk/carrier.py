"""A log made one with a folder, and the folder carried by git where it lies in a clone.

Owns the steps of git: commit what is there, take in what others pushed, push; again when someone else was faster. All
of it is the user's own git. Whatever git refuses, the folder and the log are one already, and nothing is undone. Must
not know what the files hold.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from studykit.desk import git
from studykit.desk.words import count
from studykit.errors import InputError

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.store.sync import Synced

_TRIES = 5
_PURPOSE = "the folder is in a clone; --no-git leaves it to you"
_FASTER = ("[rejected]", "cannot lock ref", "failed to update ref", "failed to lock")
"""How a push fails when someone else was at it."""
_UNION = "*.jsonl merge=union\n"
"""Lines of both sides stay when both sides added to a file."""
_ADVICE = {
    "auto-detect email": "git config --global user.email says who you are",
    "tell me who you are": "git config --global user.email says who you are",
    "dubious ownership": "git says how to trust it: git -C FOLDER status",
    "would be overwritten": "commit or put away what you changed there",
    "during a merge": "end the merge that was begun there",
    "unresolved conflict": "end the merge that was begun there",
    "not concluded your merge": "end the merge that was begun there",
    ".lock': File exists": "if no other git is at work there, one was cut off: remove that file",
}


@dataclass(slots=True)
class Carriage:
    """What git did, and what it refused: a line that says what it said and what to do; empty if all went well."""

    remote: str = ""
    branch: str = ""
    committed: bool = False
    merged: bool = False
    pushed: bool = False
    problem: str = ""


class _RefusedError(Exception):
    """Git does not go on; the message says why, and what to do."""


def carry(
    desk: Desk, folder: Path, *, use_git: bool = True, progress: Callable[[int, int], None] | None = None
) -> tuple[Synced, Carriage | None]:
    """Make the log and a folder one, and carry the folder if it is in a clone with a remote."""

    def sync() -> Synced:
        return desk.store.sync(folder, desk.clock.now(), desk.settings.scheduler, progress)

    synced, carriage = sync(), None
    if use_git:
        carriage = Carriage()
        try:
            clone = _clone(folder, synced.own)
            if clone is None:
                carriage = None
            else:
                carriage.remote, carriage.branch = clone.remote, clone.branch
                synced = _carry(clone, sync, synced, carriage)
        except (_RefusedError, InputError) as error:
            (carriage := carriage or Carriage()).problem = str(error)
    desk.take_parameters()
    return synced, carriage


def _carry(clone: _Clone, sync: Callable[[], Synced], synced: Synced, carriage: Carriage) -> Synced:
    for _ in range(_TRIES):
        carriage.committed |= clone.commit(synced)
        if clone.pull():
            carriage.merged = True
            _join(synced, sync())
            carriage.committed |= clone.commit(synced)
        pushed = clone.push()
        if pushed is not None:
            carriage.pushed |= pushed
            return synced
    raise _RefusedError("others pushed each time before this could; run it again")


def _join(synced: Synced, later: Synced) -> None:
    """Take up what came of a second time: what it read is added, and its word on the files stands."""
    new, devices = synced.merged.new, synced.merged.devices
    synced.merged = later.merged
    synced.merged.new += new
    synced.merged.devices |= devices
    synced.written += later.written
    synced.files, synced.partial, synced.unread = later.files, later.partial, later.unread
    synced.failure = synced.failure or later.failure


def _clone(folder: Path, own: Path) -> _Clone | None:
    """The clone that carries a folder; None where git has nothing to do with it. Raises _RefusedError."""
    resolved = folder.resolve()
    if not any((above / ".git").exists() for above in (resolved, *resolved.parents)):
        return None
    inside = _git(folder, "rev-parse", "--is-inside-work-tree")
    if inside.returncode and b"not a git repository" not in inside.stderr:
        raise _refused("git", inside)
    if inside.stdout.strip() != b"true" or not _says(folder, "remote"):
        return None
    if _says(folder, "status", "--porcelain", "--ignored", "--", own.name).startswith("!!"):
        return None
    branch = _says(folder, "symbolic-ref", "--quiet", "--short", "HEAD")
    if not branch:
        raise _RefusedError("no branch is checked out there; git switch to one")
    remote, merge = (_says(folder, "config", f"branch.{branch}.{name}") for name in ("remote", "merge"))
    if not remote or not merge:
        raise _RefusedError(f"the branch {branch} follows none of a remote; git push -u REMOTE {branch} makes it do so")
    return _Clone(folder, branch, remote, merge)


class _Clone(NamedTuple):
    """A clone: the folder in it, its branch, and the branch of the remote that it follows."""

    folder: Path
    branch: str
    remote: str
    merge: str

    def commit(self, synced: Synced) -> bool:
        """Commit the files that hold entries, and nothing else; whether there was anything to commit."""
        names = [path.name for path in synced.files]
        if not names or not _need(self.folder, "status", "--porcelain", "--untracked-files=all", "--", *names):
            return False
        _need(self.folder, "add", "--", *names)
        if _git(self.folder, "diff", "--cached", "--quiet", "--", *names).returncode == 0:
            return False
        message = f"{count(synced.written, 'entry', 'entries')} of {synced.device}"
        _need(self.folder, "commit", "--quiet", "--message", message, "--only", "--", *names)
        return True

    def pull(self) -> bool:
        """Take in what the remote has; whether it had anything new."""
        fetched = _git(self.folder, "fetch", "--quiet", self.remote, self.merge)
        if fetched.returncode:
            if b"couldn't find remote ref" in fetched.stderr:
                return False
            raise _refused("git fetch", fetched)
        if self._has_commits() and _need(self.folder, "rev-list", "--count", "HEAD..FETCH_HEAD") == "0":
            return False
        done = self._merge()
        if done.returncode and b"CONFLICT" in done.stdout:
            done = self._merge_lines()
        if done.returncode:
            raise _refused("git merge", done)
        return True

    def _merge(self, *settings: str) -> git.Done:
        """Merge what was fetched, or leave all as it was. Clones of an empty repository begin apart from each other."""
        merge = ("merge", "--quiet", "--ff", "--no-edit", "--allow-unrelated-histories", "FETCH_HEAD")
        done = _git(self.folder, *settings, *merge)
        if done.returncode and b"CONFLICT" in done.stdout:
            _git(self.folder, "merge", "--abort")
        return done

    def _merge_lines(self) -> git.Done:
        """Merge so that lines of both sides stay: no line of a log contradicts another."""
        with tempfile.TemporaryDirectory() as beside:
            attributes = Path(beside, "attributes")
            attributes.write_text(_UNION, "utf-8")
            return self._merge("-c", f"core.attributesFile={attributes}")

    def push(self) -> bool | None:
        """Push; whether there was anything to push, and None when someone else was faster."""
        if not self._has_commits():
            return False
        known = _git(self.folder, "rev-list", "--count", "FETCH_HEAD..HEAD")
        if known.returncode == 0 and known.stdout.strip() == b"0":
            return False
        done = _git(self.folder, "push", "--quiet", "--porcelain", self.remote, f"HEAD:{self.merge}")
        if done.returncode == 0:
            return True
        said = (done.stdout + done.stderr).decode("utf-8", "replace")
        if any(words in said for words in _FASTER):
            return None
        raise _refused("git push", done)

    def _has_commits(self) -> bool:
        return bool(_says(self.folder, "rev-parse", "--verify", "--quiet", "HEAD"))


def _git(folder: Path, *arguments: str) -> git.Done:
    return git.run(folder, arguments, purpose=_PURPOSE, locks=True)


def _says(folder: Path, *arguments: str) -> str:
    """What git answers; nothing where it has no answer."""
    done = _git(folder, *arguments)
    return "" if done.returncode else done.stdout.decode("utf-8", "replace").strip()


def _need(folder: Path, *arguments: str) -> str:
    done = _git(folder, *arguments)
    if done.returncode:
        raise _refused(f"git {arguments[0]}", done)
    return done.stdout.decode("utf-8", "replace").strip()


def _refused(what: str, done: git.Done) -> _RefusedError:
    said = git.said(done)
    everything = (done.stdout + done.stderr).decode("utf-8", "replace")
    advice = next((advice for words, advice in _ADVICE.items() if words in everything), "")
    return _RefusedError(f"{what}: {said}" + (f"; {advice}" if advice else ""))
