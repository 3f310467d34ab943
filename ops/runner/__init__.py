"""Several processes as one command: started in order, shown line by line, stopped in reverse order, never left behind."""

from ops.runner.process import Process
from ops.runner.runner import Runner

__all__ = ["Process", "Runner"]
