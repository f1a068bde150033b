"""The loss around where a network stands, for the picture in the middle of a panel: drawn when paused."""

from nnworkshop.owncode.own import whose
from nnworkshop.owncode.own_runs import OwnRun
from nnworkshop.studies.surroundings import look_around
from nnworkshop.studies.timeline import mark

MOST = 200  # places of the way
COMPUTING = ("activation", "forward")  # functions of the learner's own on which the loss depends
LATER = "It is drawn when training pauses."


class Around:
    """What was seen last of the loss around a network; `of` brings it up to date unless training goes on."""

    def __init__(self):
        self._key = self._seen = self._shapes = None
        self._why_not = LATER

    def of(self, run, training, weights, moving):
        """What `pictures.loss_around` takes: the map, the way to where the network is, a sentence if there is no map,
        and whether the network moves.
        """
        own = owns(run)
        key = mark(training), run.seed, weights, training.network.activations, training.loss, own
        if not moving and key != self._key:
            self._key = key
            self._look(run, training, weights, own)
        parameters, seen = training.network.parameters, self._seen
        if seen is None:
            return None, (), self._why_not, moving
        if shapes(parameters) != self._shapes:  # it has been resized since
            return None, (), LATER, moving
        way = run.timeline.way(training.epoch, MOST)
        same = [one for one in way if shapes(one) == self._shapes]
        return seen, seen.places([*same, parameters]), "", moving

    def _look(self, run, training, weights, own):
        """Look around anew, or say why not."""
        self._seen = None
        if own:
            self._why_not = f"Only for nnlib's own code: here runs {whose(own)}."
            return
        network = training.network.plain if isinstance(run, OwnRun) else training.network
        data = training.X, training.y, training.loss
        try:
            self._seen = look_around(network, *data, weights, run.seed)
            self._shapes = shapes(network.parameters)
        except ValueError as error:
            self._why_not = str(error)


def owns(run):
    """The functions of the learner's own that the loss of a run is computed by."""
    return [name for name in COMPUTING if isinstance(run, OwnRun) and name in run.yours]


def shapes(parameters):
    """The shapes of parameters, by name."""
    return {name: array.shape for name, array in parameters.items()}
