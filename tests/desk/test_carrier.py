"""A folder in a clone is carried by the user's own git; what git refuses is said, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from studykit.store.lines import log_lines, read_line
from studykit.store.store import Store
from tests.cli.isolation import isolated
from tests.cli.program import Outcome, Program
from tests.store.tools import Folder, all_memories, deck, note

__all__ = ["isolated"]

_CONFIG = """[user]
    name = n
    email = e@x.y
[init]
    defaultBranch = main
[commit]
    gpgsign = false
"""


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of git, and nobody else's."""
    path = tmp_path / "gitconfig"
    path.write_text(_CONFIG)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("EMAIL", "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.delenv(name, raising=False)
    return path


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


class Device:
    """A home, a clone of the repository that is shared, and the program."""

    def __init__(self, path: Path, decks: Path, remote: Path, now: str = "2026-11-20T09:00") -> None:
        self.home, self.clone = path / "home", path / "clone"
        path.mkdir()
        git(path, "clone", "-q", str(remote), "clone")
        self.program = Program(self.home, [decks], now)

    def __call__(self, *arguments: str, typed: str = "") -> Outcome:
        return self.program(*arguments, typed=typed)

    def sync(self, *more: str) -> Outcome:
        return self.program("sync", str(self.clone), *more)

    def document(self) -> dict[str, Any]:
        """What the documented shape says, all having gone well."""
        outcome = self.sync("--json")
        assert outcome.code == 0, outcome.err
        found: dict[str, Any] = outcome.document
        return found

    @property
    def file(self) -> Path:
        with closing(self.store()) as store:
            return self.clone / f"{store.device}.jsonl"

    def store(self) -> Store:
        return Store(self.home / "studykit.db", os.urandom, 0)

    def lines(self) -> list[str]:
        with closing(self.store()) as store, store.database.read() as connection:
            return list(log_lines(connection))

    def memories(self) -> dict[str, Any]:
        with closing(self.store()) as store:
            return dict(all_memories(store))

    def commits(self) -> int:
        return int(git(self.clone, "rev-list", "--count", "HEAD"))


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """A bare repository."""
    path = tmp_path / "remote.git"
    path.mkdir()
    git(path, "init", "-q", "--bare")
    return path


@pytest.fixture
def decks(tmp_path: Path) -> Path:
    folder = Folder(tmp_path / "decks")
    folder.write("a.md", deck(*(note(f"Question {name}?", id=name) for name in ("one", "two", "three"))))
    return folder.path


@pytest.fixture
def devices(tmp_path: Path, decks: Path, remote: Path) -> tuple[Device, Device]:
    return (
        Device(tmp_path / "laptop", decks, remote, "2026-11-20T09:00"),
        Device(tmp_path / "desktop", decks, remote, "2026-11-20T10:00"),
    )


def check_one(*found: Device) -> None:
    """All devices hold the same log and remember the same."""
    assert all(device.lines() == found[0].lines() for device in found)
    assert all(device.memories() == found[0].memories() for device in found)


def test_two_clones_of_a_bare_git_repository_used_as_two_devices_with_conflicting_work_converge(
    devices: tuple[Device, Device], decks: Path
) -> None:
    laptop, desktop = devices
    laptop("answer", "one", "good")
    laptop("answer", "two", "again")
    desktop("answer", "one", "again")
    desktop("suspend", "two", "--yes")
    desktop("flag", "three", "--note", "ünclear\n\x1b[31m", "--yes")
    desktop("answer", "three", "easy")
    desktop("undo")
    assert laptop.sync().code == 0
    assert desktop.sync().code == 0
    laptop("suspend", "three", "--yes")
    laptop("reset", "one", "--yes")
    laptop.program.now = "2026-11-21T09:00"
    laptop("answer", "one", "hard")
    desktop.program.now = "2026-11-21T09:30"
    desktop("unsuspend", "two", "--yes")
    desktop("answer", "one", "easy")
    (decks / "a.md").write_text((decks / "a.md").read_text().replace("Question two?", "Question number two?"))
    for device in (laptop, desktop, laptop, desktop):
        assert device.sync().code == 0
    check_one(laptop, desktop)
    shown = [device("list", "--json").document["cards"] for device in devices]
    assert shown[0] == shown[1]
    assert [card["reps"] for card in shown[0]] == [3, 1, 0]
    assert [device("doctor").code for device in devices] == [0, 0]
    assert git(laptop.clone, "rev-parse", "HEAD") == git(desktop.clone, "rev-parse", "HEAD")
    assert git(laptop.clone, "status", "--porcelain") == ""


def test_a_second_time_nothing_is_committed(devices: tuple[Device, Device]) -> None:
    laptop, _ = devices
    laptop("answer", "one", "good")
    first = laptop.document()
    assert first["git"] == {
        "remote": "origin", "branch": "main", "committed": True, "merged": False, "pushed": True, "problem": None,
    }  # fmt: skip
    second = laptop.document()
    assert (second["new"], second["written"]) == (0, 0)
    assert not any(second["git"][done] for done in ("committed", "merged", "pushed"))
    assert laptop.commits() == 1


def test_only_files_with_entries_are_committed_and_what_was_staged_stays_staged(devices: tuple[Device, Device]) -> None:
    laptop, desktop = devices
    laptop("answer", "one", "good")
    (laptop.clone / "notes.md").write_text("mine")
    (laptop.clone / "other.jsonl").write_text("")
    (laptop.clone / "staged.md").write_text("mine, too")
    git(laptop.clone, "add", "staged.md")
    assert laptop.sync().code == 0
    assert {*git(laptop.clone, "ls-files").split()} == {laptop.file.name, "staged.md"}
    assert git(laptop.clone, "ls-tree", "--name-only", "HEAD").split() == [laptop.file.name]
    assert git(laptop.clone, "log", "-1", "--format=%s") == "2 entries of " + laptop.file.stem
    assert desktop.document()["new"] == 2


def test_a_folder_within_a_clone_is_carried_with_it(devices: tuple[Device, Device], tmp_path: Path) -> None:
    laptop, desktop = devices
    for device in devices:
        (device.clone / "a b").mkdir()
        device("answer", "one", "good")
        assert device("sync", str(device.clone / "a b")).code == 0
    assert laptop("sync", str(laptop.clone / "a b"), "--json").document["new"] == 2
    check_one(laptop, desktop)
    assert all(name.startswith("a b/") for name in git(laptop.clone, "ls-files").splitlines())


def test_work_of_others_in_the_clone_comes_along(devices: tuple[Device, Device]) -> None:
    laptop, desktop = devices
    laptop("answer", "one", "good")
    laptop.sync()
    desktop.sync()
    (desktop.clone / "readme.md").write_text("hello")
    git(desktop.clone, "add", "-A")
    git(desktop.clone, "commit", "-qm", "hello")
    laptop("answer", "two", "good")
    laptop.sync()
    assert desktop.document()["git"]["merged"]
    assert laptop.document()["git"]["merged"]
    assert (laptop.clone / "readme.md").read_text() == "hello"


def test_a_push_that_is_refused_because_someone_else_was_faster_is_tried_again(
    devices: tuple[Device, Device], tmp_path: Path
) -> None:
    laptop, desktop = devices
    for device in devices:
        device("answer", "one", "good")
    laptop.sync()
    desktop.sync()
    laptop("answer", "two", "good")
    desktop("answer", "two", "again")
    once = tmp_path / "once"
    hook = laptop.clone / ".git/hooks/pre-push"
    environment = "unset GIT_DIR GIT_INDEX_FILE GIT_PREFIX"
    hook.write_text(
        f"#!/bin/sh\n{environment}\n[ -e {once} ] && exit 0\ntouch {once}\n"
        f"cd {desktop.clone} && echo hello > faster.md && git add faster.md && git commit -qm faster"
        " && git pull -q --no-rebase --no-edit && git push -q\n"
    )
    hook.chmod(0o755)
    found = laptop.document()
    assert once.exists()
    assert found["git"]["pushed"]
    assert found["git"]["merged"]
    assert (laptop.clone / "faster.md").exists()
    desktop.document()
    laptop.document()
    check_one(laptop, desktop)


# --- what git refuses -------------------------------------------------------------------------------------------------


def refused(device: Device, *words: str) -> None:
    """Sync; git refuses with these words in one line, and this device's file holds what was done."""
    outcome = device.sync()
    assert outcome.code == 3
    (line,) = (line for line in outcome.err.splitlines() if line.startswith("studykit: "))
    assert all(word in line for word in words), line
    assert {read_line(text).id for text in device.file.read_bytes().splitlines()} >= {
        read_line(text.encode()).id for text in device.lines()
    }
    assert "Traceback" not in outcome.err


def test_a_remote_that_is_not_there_is_said_and_the_commit_stays(devices: tuple[Device, Device], remote: Path) -> None:
    laptop, desktop = devices
    laptop("answer", "one", "good")
    remote.rename(remote.with_name("gone"))
    refused(laptop, "git fetch: ", "does not appear to be a git repository")
    assert laptop.commits() == 1
    remote.with_name("gone").rename(remote)
    assert laptop.document()["git"]["pushed"]
    assert desktop.document()["new"] == 2


def test_who_has_no_name_is_told_how_to_say_it(devices: tuple[Device, Device], config: Path) -> None:
    laptop, _ = devices
    config.write_text(_CONFIG.replace("[user]", "[user]\n    useConfigOnly = true").replace("    email = e@x.y\n", ""))
    laptop("answer", "one", "good")
    refused(laptop, "git commit: ", "git config --global user.email")
    config.write_text(_CONFIG)
    assert laptop.document()["git"]["pushed"]


def test_a_branch_that_follows_nothing_is_said(devices: tuple[Device, Device]) -> None:
    laptop, _ = devices
    laptop("answer", "one", "good")
    git(laptop.clone, "checkout", "-q", "--orphan", "alone")
    refused(laptop, "alone follows none of a remote", "git push -u")


def test_a_clone_without_a_branch_is_said(devices: tuple[Device, Device]) -> None:
    laptop, _ = devices
    laptop("answer", "one", "good")
    laptop.sync()
    laptop("answer", "two", "good")
    git(laptop.clone, "checkout", "-q", "--detach")
    refused(laptop, "no branch is checked out")


def test_a_server_that_takes_no_push_is_said(devices: tuple[Device, Device], remote: Path) -> None:
    laptop, _ = devices
    laptop("answer", "one", "good")
    hook = remote / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho not today >&2\nexit 1\n")
    hook.chmod(0o755)
    refused(laptop, "git push: ", "not today")
    hook.unlink()
    assert laptop.document()["git"]["pushed"]


def test_a_hook_that_takes_no_commit_is_said(devices: tuple[Device, Device]) -> None:
    laptop, _ = devices
    laptop("answer", "one", "good")
    hook = laptop.clone / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho no commits here >&2\nexit 1\n")
    hook.chmod(0o755)
    refused(laptop, "git commit: no commits here")


def test_a_conflict_in_another_file_is_said_and_the_clone_is_as_it_was(devices: tuple[Device, Device]) -> None:
    laptop, desktop = devices
    for device, word in ((laptop, "left"), (desktop, "right")):
        device("answer", "one", "good")
        (device.clone / "readme.md").write_text(word)
        git(device.clone, "add", "readme.md")
        git(device.clone, "commit", "-qm", word)
    assert laptop.sync().code == 0
    refused(desktop, "git merge: ", "CONFLICT", "readme.md")
    assert (desktop.clone / "readme.md").read_text() == "right"
    assert git(desktop.clone, "status", "--porcelain") == ""
    git(desktop.clone, "merge", "-q", "--no-edit", "--allow-unrelated-histories", "-X", "ours", "origin/main")
    assert desktop.document()["new"] == 2
    laptop.document()
    check_one(laptop, desktop)


def test_a_merge_that_was_begun_there_is_left_alone(devices: tuple[Device, Device]) -> None:
    laptop, desktop = devices
    for device, word in ((laptop, "left"), (desktop, "right")):
        (device.clone / "readme.md").write_text(word)
        git(device.clone, "add", "readme.md")
        git(device.clone, "commit", "-qm", word)
    git(laptop.clone, "push", "-q")
    git(desktop.clone, "fetch", "-q")
    subprocess.run(
        ["git", "-C", str(desktop.clone), "merge", "-q", "--allow-unrelated-histories", "origin/main"],
        check=False, capture_output=True,
    )  # fmt: skip
    desktop("answer", "one", "good")
    before = (desktop.clone / "readme.md").read_text()
    assert "<<<<<<<" in before
    refused(desktop, "end the merge that was begun there")
    assert (desktop.clone / "readme.md").read_text() == before


def test_two_devices_with_one_id_lose_nothing_to_a_merge(devices: tuple[Device, Device], tmp_path: Path) -> None:
    laptop, desktop = devices
    laptop("answer", "one", "good")
    laptop.sync()
    desktop.sync()
    name = laptop.file.name
    for device, card in ((laptop, "two"), (desktop, "three")):
        device("answer", card, "good")
        elsewhere = tmp_path / device.clone.parent.name / "elsewhere"
        elsewhere.mkdir()
        device("sync", str(elsewhere))
        ours = sorted(set(device.lines()) - set((device.clone / name).read_text().splitlines(keepends=True)))
        with (device.clone / name).open("a") as file:
            file.writelines(ours)
        git(device.clone, "commit", "-qam", "as if it had one id")
    for device in (laptop, desktop, laptop):
        found = device.document()
        assert found["damaged"] == []
    check_one(laptop, desktop)
    assert len(laptop.lines()) == 6


def test_the_marks_of_a_conflict_are_damaged_lines_and_both_sides_come_in(devices: tuple[Device, Device]) -> None:
    laptop, desktop = devices
    for device, card in ((laptop, "one"), (desktop, "two")):
        device("answer", card, "good")
        device.sync("--no-git")
    sides = [device.file.read_text() for device in devices]
    text = f"<<<<<<< HEAD\n{sides[0]}=======\n{sides[1]}>>>>>>> theirs\n"
    laptop.file.write_text(text)
    desktop.file.unlink()
    (desktop.clone / laptop.file.name).write_text(text)
    for device in devices:
        outcome = device.sync("--no-git")
        assert outcome.code == 1
        assert f"{laptop.file.name}:1: it is not JSON" in outcome.err
    check_one(*devices)


def test_without_git_the_folder_is_made_one_and_it_is_said(
    devices: tuple[Device, Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, _ = devices
    laptop("answer", "one", "good")
    monkeypatch.setenv("PATH", "")
    refused(laptop, "git is not installed", "--no-git")
    assert laptop.sync("--no-git").code == 0


# --- where git has nothing to do --------------------------------------------------------------------------------------


def test_no_git_leaves_git_alone(devices: tuple[Device, Device]) -> None:
    laptop, _ = devices
    laptop("answer", "one", "good")
    found = laptop.sync("--no-git", "--json").document
    assert found["git"] is None
    assert git(laptop.clone, "status", "--porcelain") == f"?? {laptop.file.name}"


def test_a_repository_without_a_remote_is_a_folder(devices: tuple[Device, Device]) -> None:
    laptop, _ = devices
    laptop("answer", "one", "good")
    git(laptop.clone, "remote", "remove", "origin")
    assert laptop.document()["git"] is None


def test_files_that_the_repository_ignores_are_left_to_whoever_carries_them(devices: tuple[Device, Device]) -> None:
    laptop, _ = devices
    laptop("answer", "one", "good")
    (laptop.clone / ".git/info/exclude").write_text("*.jsonl\n")
    assert laptop.document()["git"] is None


def test_a_plain_folder_needs_no_git(
    devices: tuple[Device, Device], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, _ = devices
    (tmp_path / "plain").mkdir()
    monkeypatch.setenv("PATH", "")
    assert laptop("sync", str(tmp_path / "plain"), "--json").document["git"] is None


def test_variables_of_a_hook_mean_no_other_repository(
    devices: tuple[Device, Device], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, _ = devices
    laptop("answer", "one", "good")
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
    assert laptop.document()["git"]["pushed"]
    assert not (other / ".git/index").exists()


def test_a_file_named_like_an_option_or_a_pattern_is_a_file(devices: tuple[Device, Device]) -> None:
    laptop, desktop = devices
    laptop("answer", "one", "good")
    laptop.sync("--no-git")
    text = laptop.file.read_text().splitlines(keepends=True)
    laptop.file.unlink()
    (laptop.clone / "-x.jsonl").write_text(text[0])
    (laptop.clone / ":(top)*.jsonl").write_text(text[1])
    assert laptop.document()["git"]["pushed"]
    assert desktop.document()["new"] == 2


# --- in words ---------------------------------------------------------------------------------------------------------


def test_what_came_of_it_is_said_in_aligned_lines(devices: tuple[Device, Device]) -> None:
    laptop, desktop = devices
    laptop("answer", "one", "good")
    laptop.sync()
    desktop("answer", "two", "good")
    (desktop.clone / "bad.jsonl").write_text("x\n" * 12 + "half")
    outcome = desktop.sync()
    assert outcome.code == 1
    assert outcome.out == ""
    assert outcome.err.splitlines() == [
        "read        2 new entries from 1 device",
        f"wrote       2 entries to {desktop.file.name}",
        "git         committed, merged, pushed (origin, main)",
        *(f"{'damaged' if n == 1 else '':<12}bad.jsonl:{n}: it is not JSON" for n in range(1, 11)),
        f"{'':<12}and 2 lines more",
        "unfinished  the last line of bad.jsonl has no end yet; it is left for next time",
    ]
    assert desktop("--quiet", "sync", str(desktop.clone)) == Outcome(1, "", "")


def test_a_clock_that_is_wrong_is_told_by_its_device(devices: tuple[Device, Device]) -> None:
    laptop, desktop = devices
    laptop.program.now = "2026-11-23T09:00"
    laptop("answer", "one", "good")
    laptop.sync()
    outcome = desktop.sync()
    assert "waiting     2 entries of more than a day in the future" in outcome.err
    assert f"clock       {laptop.file.stem} is 2 days ahead of this machine; one of the clocks is wrong" in outcome.err
    assert outcome.code == 0
    found = desktop.document()
    assert (found["waiting"], found["ahead"]) == (2, [{"device": laptop.file.stem, "by_ms": 71 * 3_600_000}])


def test_hostile_names_and_lines_do_not_reach_the_terminal(devices: tuple[Device, Device]) -> None:
    laptop, _ = devices
    (laptop.clone / "a\x1b[31m\u202e.jsonl").write_text("\x1b[31m\n")
    outcome = laptop.sync()
    assert outcome.code == 1
    assert "\x1b" not in outcome.err + laptop.sync("--json").out
    assert "\u202e" not in outcome.err


def test_a_data_folder_that_is_carried_itself_is_warned_of(tmp_path: Path, decks: Path) -> None:
    program = Program(tmp_path / "Dropbox" / "home", [decks])
    shared = tmp_path / "shared"
    shared.mkdir()
    for arguments in (["due"], ["sync", str(shared)], ["sync", str(shared)]):
        outcome = program(*arguments)
        assert outcome.code == 0
        assert outcome.err.count("lies in a folder of Dropbox, where two machines at once damage a database") == 1
    assert program("due").err == ""
    assert program("--quiet", "sync", str(shared)).err == ""


def test_a_data_folder_copied_to_another_place_is_another_device(
    devices: tuple[Device, Device], tmp_path: Path
) -> None:
    laptop, _ = devices
    laptop("answer", "one", "good")
    laptop.sync()
    shutil.copytree(laptop.home, tmp_path / "copy")
    copy = Program(tmp_path / "copy", laptop.program.decks)
    copy("answer", "two", "good")
    found = copy("sync", str(laptop.clone), "--json").document
    assert found["device"] != laptop.file.stem
    assert (found["new"], found["written"]) == (0, 2)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nowhere"], 3, "there is no such folder; make it first"),
        (["."], 3, "would be carried with the database"),
        ([], 2, "Missing argument"),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused(
    tmp_path: Path, decks: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = Program(tmp_path / "home", [decks])("sync", *arguments)
    assert outcome.code == code
    assert words in outcome.err
