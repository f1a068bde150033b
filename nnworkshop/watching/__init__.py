"""Networks that somebody else has written, watched while they learn.

`arrays` finds the weights in whatever holds them, `layouts` and `proof` recognise how they compute and
prove it, `stated` and `slips` compare a loss and gradients with nnlib's, `watched` is the account of all,
`words` says it. Nothing here changes what it looks at, and PyTorch and scikit-learn are never imported.
"""

from nnworkshop.watching.watched import Watched

__all__ = ["Watched"]
