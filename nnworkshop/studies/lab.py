"""How often networks learn: many starts for every pair of a learning rate and a hidden size."""

from collections.abc import Mapping
from copy import copy
from itertools import pairwise

import numpy as np

from nnlib import checks
from nnworkshop.many.ensemble import Ensemble, Part, within
from nnworkshop.many.stack import Stack

Cell = tuple[int, int]  # of the map: which hidden size, and which learning rate
LOOKS = 200  # how many looks at the networks of a cell are kept, at most
SKETCH = 20_000_000  # epochs of single networks: about two seconds
NUDGE = 1e-15  # added to every weight of the first layer, to see what rounding does
MOVED = 1e-3  # outputs that differ by more than this are not the same


class Lab:
    """A map of cells, one for each of `sizes` and `rates`, in each an Ensemble of `networks`.

    - recipe: the settings of all, a Run whose data, loss, hidden activation, start and biases can be set;
      `start()` puts them into force. Hidden layers have the size of the cell.
    - rates, sizes: learning rates and units of the hidden layers, both rising.
    - picked: the cell that is trained first, a row and a column.
    - distance: a network has learned when all its outputs are this close to their targets.
    - networks: how many there are in a cell. Number k starts from seed k, so that cells of one size have
      the same starts.
    - epochs: after so many a cell is done.
    - stop: whether a network stops when it is seen to have learned.

    `run` trains the picked cell first, then its twin, whose starts are nudged a little, then the map: all
    cells of a size that are left as one stack, a coarse choice of sizes first. `epochs` and `picked` can
    be set at any time. ValueError, or TypeError for a wrong kind, as Ensemble raises them, for rates and
    sizes that do not rise, for given weights and for a network without hidden layers.

    >>> from nnlib import Network, SquaredError, datasets
    >>> from nnworkshop.studies.runs import Run
    >>> recipe = Run(Network([2, 2, 1]), *datasets.xor(), SquaredError(), 1)
    >>> lab = Lab(recipe, rates=[1, 5], sizes=[2, 4], networks=10, epochs=100)
    >>> lab.run(100)
    >>> len(lab.cell((0, 0)).stack)
    10
    """

    def __init__(
        self,
        recipe,
        rates,
        sizes,
        picked=(0, 0),
        distance=0.2,
        networks=1_000,
        epochs=2_000,
        stop=True,
    ):
        if not recipe.hidden:
            raise ValueError(f"network is {recipe.template}, expected one with hidden layers")
        self.recipe, self.distance = recipe, checks.positive("distance", distance)
        self.rates = rising("rates", [checks.positive("rates", rate) for rate in rates])
        self.sizes = rising("sizes", [checks.whole("sizes", size) for size in sizes])
        self.order = sorted(range(len(self.sizes)), key=levels(len(self.sizes)).__getitem__)
        self.networks = checks.whole("networks", networks)
        self.epochs, self.stop = checks.whole("epochs", epochs), checks.flag("stop", stop)
        self.picked = picked
        self.start()

    def start(self):
        """Begin anew at epoch 0: the same settings give the same networks, bit for bit."""
        init = self.recipe.template.init if self.recipe.init is None else self.recipe.init
        all_alike = isinstance(init, Mapping)
        if all_alike:
            raise ValueError(
                "network has given weights, so all would start alike; expected one whose weights "
                'are drawn, such as Network([2, 2, 1], "sigmoid", init="uniform")'
            )
        self.cells = {}
        self._twins = {}
        self._stacks = {}
        self._learned = {}
        self._turn = None
        self.cell(self.picked)  # settings that do not fit should raise now

    def cell(self, cell):
        """The networks of a cell, as they are now; ValueError if the map has no such cell."""
        if cell not in self.cells:
            shape = len(self.sizes), len(self.rates)
            if cell not in np.ndindex(shape):
                raise ValueError(f"cell is {cell}, expected a row and a column of {shape}")
            self._begin(cell[0], [cell[1]])
        return self.cells[cell]

    def twin(self, cell):
        """The networks of a cell, each with every weight of its first layer nudged at the start."""
        if cell not in self._twins:
            nudged = self._starts(cell[0]).copy()
            nudged.parameters["W1"] += NUDGE
            self._twins[cell] = Part(self._ensemble(nudged, [cell[1]]))
        return self._twins[cell]

    def _begin(self, row, columns):
        """Put the networks of these cells, which differ in their rates alone, into one stack."""
        ensemble = self._ensemble(self._starts(row), columns)
        for number, column in enumerate(columns):
            self.cells[row, column] = Part(ensemble, number)

    def _starts(self, row):
        if row not in self._stacks:
            run = self._run_of(row)
            starts = [run.draw(run.generator(seed)) for seed in range(self.networks)]
            self._stacks[row] = Stack(starts)
        return self._stacks[row]

    def _ensemble(self, starts, columns):
        data, parts = (self.recipe.X, self.recipe.y, self.recipe.objective), len(columns)
        rates = np.repeat([self.rates[column] for column in columns], len(starts))
        together = starts.part(np.tile(np.arange(len(starts)), parts))
        goal = within(self.distance)
        return Ensemble(together, *data, rates, goal, self.stop, limit=LOOKS, parts=parts)

    def _run_of(self, row):
        run = copy(self.recipe)
        run.hidden = [self.sizes[row]] * len(run.hidden)
        return run

    def alone(self, cell, index):
        """One network of a cell as a run of its own, from the same start, at epoch 0."""
        run = self._run_of(cell[0])
        run.seed = index
        run.start()
        run.learning_rate = self.rates[cell[1]]
        return run

    def run(self, epochs):
        """Train the cell whose turn it is for at most so many epochs."""
        turn = self.turn
        if turn is not None:
            turn.run(min(epochs, self.epochs - turn.epoch))
            if self.is_done(turn):
                turn.rest()

    @property
    def turn(self):
        """The networks whose turn it is, or None when all are done."""
        picked = self.cell(self.picked)
        if not self.is_done(picked):
            return picked.ensemble
        if self._turn is None or self.is_done(self._turn):
            self._turn = next((one for one in self._in_turn() if not self.is_done(one)), None)
        return self._turn

    def _in_turn(self):
        yield self.twin(self.picked).ensemble
        for row in self.order:
            self._begin_rest(row, range(len(self.rates)))
            yield from (self.cells[row, column].ensemble for column in range(len(self.rates)))

    def _begin_rest(self, row, columns):
        """Put those cells of a row that have not begun into one stack."""
        fresh = [column for column in columns if (row, column) not in self.cells]
        if fresh:
            self._begin(row, fresh)

    def sketch(self):
        """A lab of its own with the same settings, whose picked cell is done, and a coarse map; of
        many networks and epochs as much of that as `SKETCH` allows.
        """
        lab = copy(self)
        lab.epochs = max(1, min(self.epochs, SKETCH // self.networks))
        lab.start()
        budget = SKETCH // (lab.epochs * self.networks) - 1  # cells beside the picked one
        lab.cell(self.picked).ensemble.run(lab.epochs)
        columns = sorted(range(len(self.rates)), key=levels(len(self.rates)).__getitem__)[:3]
        for row in lab.order[:3]:
            few = [column for column in columns if (row, column) != self.picked][: max(0, budget)]
            if few:
                lab._begin(row, few)
                lab.cells[row, few[0]].ensemble.run(lab.epochs)
            budget -= len(few)
        return lab

    def is_done(self, ensemble):
        """Whether an ensemble has been trained for its full number of epochs."""
        return ensemble.epoch >= self.epochs or not ensemble.running.any()

    @property
    def size(self):
        """How many cells the map has."""
        return len(self.sizes) * len(self.rates)

    def cells_of(self, ensemble):
        """How many cells of the map an ensemble trains; none if it is a twin."""
        return sum(cell.ensemble is ensemble for cell in self.cells.values())

    @property
    def done(self):
        """How many cells of the map are done."""
        return sum(map(self.is_done, self.cells.values()))

    def rate_map(self):
        """How many networks of each cell have learned, and out of how many, shape (sizes, rates);
        out of 0 where nothing has been trained yet.
        """
        learned, tried = np.zeros((2, len(self.sizes), len(self.rates)), dtype=int)
        for cell, ensemble in self.cells.items():
            if ensemble.epoch:
                learned[cell], tried[cell] = self.learned(cell).sum(), len(ensemble)
        return learned, tried

    def learned(self, cell):
        """Whether each network of a cell is at the goal, now or where it has stopped."""
        ensemble = self.cell(cell)
        epoch, learned = self._learned.get(cell, (-1, None))
        if epoch != ensemble.epoch:
            _, learned = self._outcome(ensemble)
            self._learned[cell] = ensemble.epoch, learned
        return learned

    def successes(self, cell):
        """How many networks of a cell had learned after how many epochs, so far."""
        ensemble = self.cell(cell)
        epochs, counts = np.array(ensemble.successes).T
        # where all have stopped nothing would change any more
        end = ensemble.epoch if ensemble.running.any() else self.epochs
        if epochs[-1] < end:
            epochs, counts = np.append(epochs, end), np.append(counts, self.learned(cell).sum())
        return epochs, counts

    def failed(self, cell):
        """Which networks of a cell have not learned."""
        return np.flatnonzero(~self.learned(cell))

    @checks.quiet
    def moved(self, cell):
        """How many networks of a cell end up with other outputs (by more than `MOVED`) when their
        start is nudged, and how many of them change whether they learn.

        None if that has not been tried. A network that has diverged has no outputs: there it counts
        whether only one of the two has.
        """
        pair = self.cell(cell), self._twins.get(cell)
        if pair[1] is None or not all(map(self.is_done, pair)):
            return None
        (outputs, learned), (others, others_learned) = map(self._outcome, pair)
        lost, others_lost = (np.isnan(one).any(axis=(1, 2)) for one in (outputs, others))
        differ = np.abs(outputs - others).max(axis=(1, 2)) > MOVED
        differ = np.where(lost | others_lost, lost != others_lost, differ)
        return int(differ.sum()), int((learned != others_learned).sum())

    def _outcome(self, ensemble):
        """The outputs of networks, NaN where they have diverged, and whether they have learned."""
        outputs = ensemble.outputs
        outputs[ensemble.diverged_at >= 0] = np.nan
        return outputs, within(self.distance)(outputs, ensemble.y)


def rising(name, values):
    """`values` as a tuple; ValueError if there are none, or if they do not rise."""
    if not values or any(b <= a for a, b in pairwise(values)):
        raise ValueError(f"{name} is {values}, expected numbers that rise")
    return tuple(values)


def levels(count):
    """A level for each of `count` places: 0 for both ends, 1 for the middle, 2 for the middles of
    the gaps that are left, and so on.
    """
    found = np.zeros(count, dtype=int)
    gaps = [(0, count - 1, 1)]
    while gaps:
        low, high, level = gaps.pop()
        if high - low > 1:
            middle = (low + high) // 2
            found[middle] = level
            gaps += [(low, middle, level + 1), (middle, high, level + 1)]
    return found
