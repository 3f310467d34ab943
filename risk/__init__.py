"""Risk: the exposure of the whole book."""
