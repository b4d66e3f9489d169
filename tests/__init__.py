"""A package, so that it wins over the `tests` that garmin-fit-sdk installs beside its own."""
