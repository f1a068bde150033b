"""The loss around the place where a network stands, over a plane through the space of all its parameters.

Two weights span the plane, or two random directions that are as long, array by array, as the parameters
are. Source: Li, Xu, Taylor, Studer and Goldstein (2018), Visualizing the Loss Landscape of Neural Nets, who
scale filter by filter.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray as Array

from nnlib import Network, checks
from nnworkshop.studies.descent import point
from nnworkshop.studies.following import entry

MOST_ROWS = 500  # that are asked
COUNTS = (31, 25, 21, 17, 13)  # places along a side, odd, so that the network is one of them
SECONDS = 0.08  # that all places together may take,
A_PLACE, A_VALUE, A_PRODUCT = 2e-5, 4e-9, 5e-11  # each of them, a row in each unit, in each weight
AT_RANDOM = ("direction 1", "direction 2")
STREAM = 2018  # so that directions are no numbers that have drawn the weights
LEAST_REACH, REACH = 2.0, 1.5  # to both sides of a weight: so far, or so many times its size


@dataclass(frozen=True)
class Surroundings:
    """The loss around a network; `look_around` makes one.

    - names: of the two directions, across and up.
    - centre: all P parameters of the network in a row, (P,). directions: the way of one unit, (2, P).
    - origin: the coordinates of the network: the two weights themselves, or 0, 0.
    - across, up: the coordinates of the places, (K,) each. losses: the loss there, (K, K), up first.
    - rows: how many of how many rows were asked.

    >>> from nnlib import SquaredError
    >>> network = Network([2, 1], "identity", bias=False, init={"W1": [[1], [3]]})
    >>> weights = ("W1", (0, 0)), ("W1", (1, 0))
    >>> seen = look_around(network, [[1, 1]], [[4]], SquaredError(), weights)
    >>> seen.names, seen.origin.tolist(), seen.loss
    (('W1[0, 0]', 'W1[1, 0]'), [1.0, 3.0], 0.0)
    >>> seen.places([{"W1": np.array([[2.0], [5.0]])}]).tolist()
    [[2.0, 5.0]]
    """

    names: tuple
    centre: Array
    directions: Array
    origin: Array
    across: Array
    up: Array
    losses: Array
    rows: tuple

    @property
    def loss(self):
        """The loss where the network stands, of the rows that were asked."""
        middle = len(self.across) // 2
        return float(self.losses[middle, middle])

    @property
    def is_random(self):
        """Whether the directions are random, and no weights."""
        return self.names == AT_RANDOM

    @checks.quiet
    def places(self, way):
        """The coordinates of several parameters, each by name: where on the plane they are nearest to, (M, 2)."""
        moved = np.stack([point(parameters) for parameters in way]) - self.centre
        products = self.directions @ np.nan_to_num(moved).T
        return self.origin + np.linalg.solve(self.directions @ self.directions.T, products).T


@checks.quiet
def look_around(network, X, y, loss, weights=(), seed=0):
    """The loss around the place where a network stands, as Surroundings.

    - network: a Network. X, y: samples and targets, (N, n_0) and (N, n_out). loss: a Loss; a penalty on the
      weights counts. Of many rows some are asked, always the same.
    - weights: the two that span the plane, such as (("W1", (0, 2)), ("b2", (0, 0))); none for two random
      directions. seed: draws these.

    ValueError for weights that do not span a plane, for parameters or a loss that are not finite numbers,
    and, with random directions, for parameters that are all 0; else errors as for Network.backward.

    >>> from nnlib import SquaredError
    >>> network = Network([1, 1], "identity", init={"W1": [[0]], "b1": [[0]]})
    >>> seen = look_around(network, [[1]], [[2]], SquaredError(), (("W1", (0, 0)), ("b1", (0, 0))))
    >>> seen.across[[0, -1]].tolist(), seen.losses[0, [0, -1]].tolist()  # half of (w + b - 2)^2
    ([-2.0, 2.0], [18.0, 2.0])
    """
    checks.instance("network", network, Network, "a Network")
    X = checks.rows("X", X, network.sizes[0])
    y, centre = network.targets(y, len(X), loss), point(network.parameters)
    if not np.isfinite(centre @ centre):
        raise ValueError("the weights are beyond all numbers, so there is no loss around them")
    if weights:
        names, directions = along(network, weights)
        origin = directions @ centre
        reach = np.maximum(LEAST_REACH, REACH * np.abs(origin))
    else:
        names, directions = AT_RANDOM, at_random(network, seed)
        origin, reach = np.zeros(2), np.ones(2)
    asked = rows_of(len(X))
    steps = np.linspace(-1, 1, count_for(network, len(asked)))[:, np.newaxis] * reach
    offsets = np.stack(np.meshgrid(*steps.T), axis=-1).reshape(-1, 2)
    losses = losses_of(network, X[asked], y[asked], loss, centre + offsets @ directions)
    grid, rows = losses.reshape(len(steps), len(steps)), (len(asked), len(X))
    seen = Surroundings(names, centre, directions, origin, *(origin + steps).T, grid, rows)
    if not np.isfinite(seen.loss):
        raise ValueError(
            "the loss is beyond all numbers here, so there is none to compare with around it"
        )
    return seen


def losses_of(network, X, y, loss, points):
    """What training minimises at each of many points, (M, P) -> (M,), bit for bit; X and y have been checked.

    One at a time, as one network that fits the memory next to the processor takes less time than a share of
    a large stack of them, see `loss_at`.
    """
    twin = network.copy()
    arrays = twin.parameters.arrays.values()
    ends = np.cumsum([array.size for array in arrays])[:-1]
    losses = []
    for place in points:
        for array, values in zip(arrays, np.split(place, ends)):
            array.flat = values
        losses.append(twin.objective(twin.run(X).output, y, loss))
    return np.array(losses)


def along(network, weights):
    """The names of two weights, and the directions in which one of them alone grows by 1."""
    names = tuple(entry(*weight) for weight in weights)
    if len(set(names)) != 2:
        raise ValueError(f"weights are {', '.join(names)}, expected two different ones")
    directions = []
    for name, index in weights:
        checks.one_of("the name of a weight", name, tuple(network.parameters))
        blank = {other: np.zeros_like(array) for other, array in network.parameters.items()}
        shape = blank[name].shape
        if index not in np.ndindex(shape):
            raise ValueError(f"there is no {entry(name, index)}: {name} has shape {shape}")
        blank[name][index] = 1.0
        directions.append(point(blank))
    return names, np.stack(directions)


def at_random(network, seed):
    """Two random directions in which each array of parameters has the length of the network's own, (2, P)."""
    rng = np.random.default_rng((seed, STREAM))
    arrays = network.parameters
    drawn = [{name: rng.normal(size=one.shape) for name, one in arrays.items()} for _ in range(2)]
    directions = np.stack(
        [
            point({name: scaled(one, arrays[name]) for name, one in direction.items()})
            for direction in drawn
        ]
    )
    if not np.linalg.matrix_rank(directions) == 2:
        raise ValueError(
            "a random direction is as long as the weights, and these are 0, or only one is not: "
            "choose two weights instead"
        )
    return directions


def scaled(array, like):
    """An array that is made as long as another one."""
    return array * (np.linalg.norm(like) / np.linalg.norm(array))


def rows_of(count):
    """Which of so many rows are asked: all, or of many MOST_ROWS that are drawn once and for all."""
    if count <= MOST_ROWS:
        return np.arange(count)
    return np.sort(np.random.default_rng(STREAM).choice(count, MOST_ROWS, replace=False))


def count_for(network, rows):
    """How many places along a side are asked, for any computer the same: as many as there is time for."""
    parameters = sum(array.size for array in network.parameters.values())
    each = A_PLACE + rows * (sum(network.sizes[1:]) * A_VALUE + parameters * A_PRODUCT)
    return next((count for count in COUNTS if count**2 * each <= SECONDS), COUNTS[-1])
