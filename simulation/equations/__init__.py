"""The economics as pure functions of arrays: no agents, no randomness, nothing above numpy, scipy and numba."""
