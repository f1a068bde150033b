"""Update rules: what a parameter becomes in one step.

A rule has one method, update(parameter, gradient, learning_rate, memory), which returns the new
values; an object of your own with that method is a rule too. train takes it as rule=Adam().
`memory` is a dict, one for each parameter, for what the rule needs at its next step: it is emptied
when a Training gets a new rule, and stays from one run() to the next.
"""

from dataclasses import dataclass

import numpy as np

from nnlib import checks


@dataclass(frozen=True)
class GradientDescent:
    """parameter - learning_rate * gradient.

    Source: Cauchy (1847), Méthode générale pour la résolution des systèmes d'équations
    simultanées.

    >>> GradientDescent().update(1.0, 0.5, 0.1, {})
    0.95
    """

    def update(self, parameter, gradient, learning_rate, memory):
        return parameter - learning_rate * gradient


@dataclass(frozen=True)
class Momentum:
    """parameter + step, where step = beta * last step - learning_rate * gradient.

    Source: Polyak (1964), Some Methods of Speeding up the Convergence of Iteration Methods.

    - beta: how much of the last step stays, a number from 0 to below 1; ValueError for another.
      Notebook 03 calls it the momentum.

    >>> w, memory = 1.0, {}
    >>> for _ in range(2):  # steps of -0.05 and of -0.025 - 0.05
    ...     w = Momentum(0.5).update(w, 0.5, 0.1, memory)
    >>> round(w, 3)
    0.875
    """

    beta: float = 0.9

    def __post_init__(self):
        checks.share("beta", self.beta)

    def update(self, parameter, gradient, learning_rate, memory):
        memory["step"] = self.beta * memory.get("step", 0) - learning_rate * gradient
        return parameter + memory["step"]


@dataclass(frozen=True, kw_only=True)  # Adam(0.001) would set beta1
class Adam:
    """parameter - learning_rate * m / (sqrt(v) + 1e-8), where 1e-8 only keeps from dividing by 0.

    m and v are running means of the gradient and of its square. Both begin at 0, so in the first
    steps they are too small; dividing them by 1 - beta^t, where t is the number of the step,
    corrects that. Source: Kingma and Ba (2015), Adam: A Method for Stochastic Optimization, whose
    usual learning rate is 0.001.

    - beta1, beta2: how much of the means stays at a step, from 0 to below 1, by name, as in
      Adam(beta1=0.8); ValueError for others. The learning rate is given to train.

    >>> float(Adam().update(1.0, 0.5, 0.001, {}).round(4))  # one step of learning_rate
    0.999
    """

    beta1: float = 0.9
    beta2: float = 0.999

    def __post_init__(self):
        checks.share("beta1", self.beta1)
        checks.share("beta2", self.beta2)

    def update(self, parameter, gradient, learning_rate, memory):
        t = memory.get("t", 0) + 1
        m = self.beta1 * memory.get("m", 0) + (1 - self.beta1) * gradient
        v = self.beta2 * memory.get("v", 0) + (1 - self.beta2) * gradient**2
        memory["t"], memory["m"], memory["v"] = t, m, v
        m, v = m / (1 - self.beta1**t), v / (1 - self.beta2**t)
        return parameter - learning_rate * m / (np.sqrt(v) + 1e-8)


def new_values(rule, name, values, shape):
    """What a rule returned, if it has the parameter's shape: one number would fill all of it."""
    # np.shape is for lists alone: to look at an array takes less time
    if getattr(values, "shape", None) != shape and np.shape(values) != shape:
        came = "nothing" if values is None else f"shape {np.shape(values)}"
        raise TypeError(f"{rule} returned {came}, expected the new values of {name}, {shape}")
    return values
