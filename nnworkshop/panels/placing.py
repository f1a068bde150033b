"""Samples that are placed, moved and deleted in a TrainingPanel, each of which begins a new start."""

from nnworkshop.studies import points

FOLLOW, PLACE, MOVE, DELETE = "follow", "place", "move", "delete"
SAID = {
    FOLLOW: "The picture in the middle is pointed at to follow a sample or a place.",
    PLACE: "Click where a sample is to be, or go there with the arrow keys and press Enter. Its target "
    "stands beside this list.",
    MOVE: "Drag a sample; or choose it with Page Down, go on with the arrow keys and press Enter.",
    DELETE: "Click on the sample that is to go; or choose it with Page Down and press Enter.",
}
MOST_TARGETS = 4  # boxes that have room
NO_POINTS = "Samples cannot be placed or moved here: "
TOO_MANY_INPUTS = NO_POINTS + "a place in the picture does not say all {} inputs of one."
TOO_MANY_TARGETS = NO_POINTS + "each would need a target for every one of the {} outputs."
MOST = 2_000  # rows; with more of them no single one matters
NONE_THERE = "No sample that is learned from is there. Those that are hollow are held out and stay."
FIRST = (
    "Follow the row first that is to {}: the box row goes there, and so do Page Down and Page Up."
)


class Points:
    """The controls in the row "Follow" that change the samples, and what they do.

    pointed: the Pointed whose row and boxes say which sample, and where.
    """

    def __init__(self, pointed):
        self.pointed, self.panel = pointed, pointed.panel
        self.before = []  # the Samples that Undo goes back to
        self._now = self.panel.samples  # what they have become
        self._taken = None  # the row that is dragged, and whether it has moved yet
        panel, y = self.panel, self.panel.run.training.y
        self.touch = panel.add_choice("touch", tuple(SAID), FOLLOW, self._explain)
        self.classes = points.class_targets(y, panel.samples.names)
        self.targets = self._add_classes() if self.classes else self._add_targets(y)
        panel.add_button("Place", self._place_here, "a new sample at the place that is followed")
        panel.add_button("Move here", self._move_here, "the sample of the box row to this place")
        panel.add_button("Delete", self.delete_followed, "take the sample that is followed away")
        self.undo = panel.add_button("Undo", self._undo, "take the last change of samples back")
        self.undo.disabled = True

    def _add_classes(self):
        first = next(iter(self.classes.values()))
        return [self.panel.add_choice("target", self.classes, first, wait)]

    def _add_targets(self, y):
        """A box for the target of each output."""
        means = y.mean(axis=0)
        names = [f"target {k}" for k in range(1, len(means) + 1)] if len(means) > 1 else ["target"]
        return [
            self.panel.add_number(name, float(mean), -1e6, 1e6, slider=False, act=wait)
            for name, mean in zip(names, means)
        ]

    @property
    def target(self):
        """The target that the next sample gets, (n_out,)."""
        values = [control.value for control in self.targets]
        return values[0] if self.classes else tuple(values)

    @property
    def busy(self):
        """Whether touching the picture changes samples, and does not follow them."""
        return self.touch.value != FOLLOW

    @property
    def _has_heights(self):
        """Whether the picture shows targets as heights."""
        return len(self.pointed.inputs) == len(self.targets) == 1 and not self.classes

    def take(self, picture, touch):
        """A pointer goes down on a picture of samples; whether it holds one now."""
        kind, what = picture.at(touch.x, touch.y)
        if self.touch.value == PLACE:
            self.place(*self._spot(picture, touch))
        elif kind != "row":
            self.panel.say(NONE_THERE)
        elif self.touch.value == DELETE:
            self.delete(what)
        else:
            self.pointed.follow_row(what)
            self._taken = what, False
            return True
        return False

    def drag(self, picture, touch):
        """A pointer moves on: what it holds goes with it."""
        if self._taken:
            self._taken = self._taken[0], True
            self.pointed.follow_on_plane(self._spot(picture, touch)[0])

    def drop(self, picture, touch):
        """A pointer goes up."""
        (row, has_moved), self._taken = self._taken or (None, False), None
        if has_moved:
            self.move(row, *self._spot(picture, touch))

    def enter(self):
        """Do at the place, or with the row, that is followed what touching would do."""
        acts = {
            FOLLOW: self._explain,
            PLACE: self._place_here,
            MOVE: self._move_here,
            DELETE: self.delete_followed,
        }
        acts[self.touch.value]()

    def _spot(self, picture, touch):
        """The place at a pixel, and the target there if the picture shows it, else None."""
        x, height = picture.plane.place(picture.ax, touch.x, touch.y)
        return x, (height,) if self._has_heights else None

    def _place_here(self):
        self.place(self.pointed.place)

    def _move_here(self):
        row, look = self.pointed.row.value, self.panel.look
        if look.point is None or look.row is not None:
            self.panel.say(
                f"Row {row} is still where it was: change the place first, with the boxes or the "
                "arrow keys."
            )
        else:
            self.move(row, self.pointed.place)

    def delete_followed(self):
        """Take the sample that is followed away."""
        row = self.panel.look.row
        self.panel.say(FIRST.format("go")) if row is None else self.delete(row)

    def place(self, x, target=None):
        """A new sample, with the target that is chosen unless another is given."""
        X, y = self._rows
        if len(X) >= MOST:
            raise ValueError(f"there are {len(X):,} samples, expected at most {MOST:,} here")
        rows = points.placed(X, y, x, target or self.target)
        self._change(f"Row {len(X)} placed", rows, len(X))

    def move(self, row, x, target=None):
        """A sample to another place."""
        self._change(f"Row {row} moved", points.moved(*self._rows, row, x, target), row)

    def delete(self, row):
        """A sample less."""
        self._change(f"Row {row} deleted", points.removed(*self._rows, row), None)

    @property
    def _rows(self):
        """What is learned from, without features that are made of it."""
        training = self.panel.run.training
        return self.panel.view.on_plane(training.X), training.y

    def _change(self, what, rows, row):
        """A new start with other rows, of which one is followed."""
        old = self.panel.samples
        held_out = self.panel.run.training.held_out
        self._begin(what, old.with_rows(*rows, held_out), row)
        self.before = [*(self.before if self._now is old else []), old]
        self._now = self.panel.samples
        self._offer_undo()

    def _begin(self, what, samples, row):
        panel, old, look = self.panel, self.panel.samples, self.panel.look
        followed = look.row, look.point
        samples.made_features = old.made_features  # no change of samples, so Undo leaves it
        panel.samples = panel.run.samples = samples
        panel.starts.rebuild("data")  # its list names other rows now
        look.row, look.point = row, None
        try:
            panel.starts.again(what, limits=panel.view.limits)
        except ValueError:  # such as a target that the loss does not take
            panel.samples = panel.run.samples = old
            panel.starts.rebuild("data")
            look.row, look.point = followed
            raise
        if row is not None:
            self.pointed.follow_row(row)

    def _undo(self):
        if self._now is not self.panel.samples:
            self.before = []  # another run has come
        if self.before:
            self._begin("The last change of samples taken back", self.before.pop(), None)
            self._now = self.panel.samples
        self._offer_undo()

    def _offer_undo(self):
        if not self.panel.is_fixed(self.undo):
            self.undo.disabled = not self.before

    def _explain(self):
        self.panel.say(SAID[self.touch.value])


def hindrance(run, view):
    """Why samples cannot be placed and moved in the picture of a run, in a sentence; "" if they can."""
    X, y = run.training.X, run.training.y
    if view.plane is None or view.section:
        return TOO_MANY_INPUTS.format(X.shape[1])
    if y.shape[1] > MOST_TARGETS and not points.class_targets(y):
        return TOO_MANY_TARGETS.format(y.shape[1])
    return ""


def wait():
    """What is chosen acts later: a target with the next sample, a run when it is opened."""
