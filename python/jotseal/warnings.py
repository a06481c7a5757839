"""PyJWT's warnings."""


class RemovedInPyjwt3Warning(DeprecationWarning):
    """An argument that PyJWT 3 will not have."""


class InsecureKeyLengthWarning(UserWarning):
    """A key that is shorter than its algorithm demands."""
