"""How to tell a function that is still to be written."""


def _stub(): ...


def _stub_with_docstring():
    """What the function will do."""


STUBS = {function.__code__.co_code for function in (_stub, _stub_with_docstring)}


def is_stub(function):
    """Whether a function has nothing in it but three dots, `pass` or a docstring."""
    code = getattr(function, "__code__", None)
    if code is None or code.co_code not in STUBS:
        return False
    return set(code.co_consts) <= {None, Ellipsis, function.__doc__}
