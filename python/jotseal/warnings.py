"""PyJWT's warnings."""


class RemovedInPyjwt3Warning(DeprecationWarning):
    """An argument that PyJWT 3 will not have."""
