"""Several processes as one command: started in order, shown line by line, restarted when they end, stopped in reverse order."""

from ops.server.runner.process import Process
from ops.server.runner.runner import Runner
from ops.server.runner.supervisor import Failure, Supervisor

__all__ = ["Failure", "Process", "Runner", "Supervisor"]
