"""In front of Django, on the event loop: what is hot is reckoned here (`lane`), what is the same for all is kept for a second (`reads`),
and policies are bound (`binds`).

What is at hand is given by the HTTP protocol itself (`prompt`, `protocol`). All of it takes only requests that are plain and succeed, or
are refused because no token is left. Whatever else is out of the ordinary (an Origin, a query string, a key not seen of late, input that is
wrong) goes the ordinary way through the viewset, so errors, CORS, hosts, redirects and logging have one definition.
"""

from config.express.binds import BindLane
from config.express.lane import ExpressLane
from config.express.prompt import Application, Prompt
from config.express.reads import SharedReads

__all__ = ["Application", "BindLane", "ExpressLane", "Prompt", "SharedReads"]
