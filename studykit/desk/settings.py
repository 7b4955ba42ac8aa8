"""The settings in effect. Owns their defaults; with none set, everything works."""

from __future__ import annotations

from dataclasses import dataclass, field

from studykit.memory.scheduler import SchedulerSettings
from studykit.study.queue import Limits


@dataclass(frozen=True, slots=True)
class Settings:
    """What a learner may choose, at its default."""

    scheduler: SchedulerSettings = field(default_factory=SchedulerSettings)
    limits: Limits = field(default_factory=Limits)
