"""Static files, read in pieces so large that no reader holds a thread."""

from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware

PIECE = 1024 * 1024  # bytes: of ten pieces that wait for their reader the thread knows nothing more, and no file has as many


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """As WhiteNoise's. Its pieces of 4 KiB keep a thread waiting for whoever does not read, and eight such readers keep them all."""

    @staticmethod
    def serve(static_file: Any, request: Any) -> Any:
        response = WhiteNoiseMiddleware.serve(static_file, request)
        response.block_size = PIECE
        return response
