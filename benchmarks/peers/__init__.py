"""The same quote endpoint as an ordinary FastAPI app and as an ordinary DRF app, and a server that does nothing at all."""
