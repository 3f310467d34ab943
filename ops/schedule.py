"""Old place of `ops.core.schedule`, which migrations import."""

from ops.core.schedule import DEPENDENCY, Job, schedule

__all__ = ["DEPENDENCY", "Job", "schedule"]
