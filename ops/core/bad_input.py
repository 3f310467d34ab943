"""What is wrong with something that was sent. No Django."""


class BadInput(ValueError):
    """Not what may be sent. `code`: a stable machine word; the message is a sentence for whoever sent it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
