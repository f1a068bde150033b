"""What a row of the table of settings is, and the controls that a panel makes of the table.

The table itself is in settings_table.py.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import ipywidgets as widgets

from nnworkshop.panels.number_box import NumberBox
from nnworkshop.studies.names import capital

AS_GIVEN = "as given"  # the choice that means None: such as what the network has of its own


@dataclass(frozen=True)
class Number:
    """A number box, for whole numbers if `low` is one; its range gives way to the value at first."""

    low: float
    high: float
    log: bool = False
    slider: bool = True
    digits: int = 7

    def add(self, panel, name, value, of, act):
        value = type(self.low)(value)
        ends = min(self.low, value), max(self.high, value)
        looks = {"log": self.log, "slider": self.slider, "digits": self.digits}
        return panel.add_number(name, value, *ends, act=act, **looks)


@dataclass(frozen=True)
class Choice:
    """A list of the options that `options(of)` gives, where `of` is what the setting belongs to; no
    list if there are none.
    """

    options: Callable[[object], Mapping[str, object] | Sequence[object]]

    def add(self, panel, name, value, of, act):
        options = self.options(of)
        if not options:
            return None
        value = first(options) if value is None else value
        return panel.add_choice(name, options, value, act)


@dataclass(frozen=True)
class Setting:
    """A row of the table: something that can be set in a panel.

    - name: what its control shows.
    - control: a Number, or a Choice.
    - attribute: what it sets, and what the control shows when that has changed by itself.
    - help: what it does, for those who point at the control.
    - of: which part of the panel has the attribute: its "run", "look", "pace" or "lab".
    - at_once: whether it acts at once; else the run starts anew.
    - each: of what each hidden layer has, the name of a control for one of several: "hidden layer"
      becomes hidden layer 1, hidden layer 2 and so on; the value is a list, or one for all.
    - when, usable: whether there is a control, and whether it can be used now, by what has the attribute.
    - training, lab: the row of its control in a TrainingPanel, and in a LabPanel; ""
      for nowhere.
    """

    name: str
    control: Number | Choice
    attribute: str
    help: str
    of: str = "run"
    at_once: bool = False
    each: str = ""
    when: Callable[[object], bool] = lambda of: True
    usable: Callable[[object], bool] = lambda of: True
    training: str = ""
    lab: str = ""

    def names(self, count):
        """What its controls show, if there are so many."""
        return [self.name] if count == 1 else [f"{self.each} {k}" for k in range(1, count + 1)]


class Settings:
    """The controls of a panel for the rows of the table, and the way from them to the run and back.

    Each is also an attribute of the panel, named after what it sets: `panel.learning_rate`; a
    setting with a control for each layer is a list of them. `changed(setting, name)` is called when
    someone has changed the control of that name.
    """

    def __init__(self, panel, kind, changed, table):
        self.panel, self.kind, self.changed, self.table = panel, kind, changed, tuple(table)
        self.controls = {}

    def add(self, row):
        """Add the controls of one row of the panel."""
        for setting in self.table:
            if getattr(setting, self.kind) == row:
                self.controls.pop(setting, None)
                if setting.when(getattr(self.panel, setting.of)):
                    self._add(setting)

    def _add(self, setting):
        of, values = getattr(self.panel, setting.of), self._values(setting)
        controls = []
        for name, value in zip(setting.names(len(values)), values):
            act = partial(self.changed, setting, name)
            control = setting.control.add(self.panel, name, value, of, act)
            if control is None:
                return
            control.tooltip = setting.help
            controls.append(control)
        self.controls[setting] = controls
        self._offer(setting)
        setattr(self.panel, setting.attribute, controls if setting.each else controls[0])

    def _offer(self, setting):
        """Let the controls of a row be used, or not, unless they are fixed anyway."""
        usable = setting.usable(getattr(self.panel, setting.of))
        for control in self.controls[setting]:
            if not self.panel.is_fixed(control):
                control.disabled = not usable

    def _values(self, setting):
        of = getattr(self.panel, setting.of)
        value = getattr(of, setting.attribute)
        if not setting.each:
            return [value]
        return value if isinstance(value, list) else [value] * len(of.hidden)

    def put(self, settings):
        """Set everything to what the controls of these rows show."""
        for setting in settings:
            values = [
                None if control.value == AS_GIVEN else control.value
                for control in self.controls[setting]
            ]
            of = getattr(self.panel, setting.of)
            setattr(of, setting.attribute, values if setting.each else values[0])

    def put_before_start(self):
        """The same with all rows that need a new start."""
        self.put([setting for setting in self.controls if not setting.at_once])

    def read(self):
        """Let all controls show what is in force, without acting on it."""
        with self.panel.quietly():
            for setting, controls in self.controls.items():
                self._offer(setting)
                for control, value in zip(controls, self._values(setting)):
                    show(control, value)

    def put_at_once(self, setting):
        """The same with a row that acts at once, in words, such as "Learning rate 0.1"; a ValueError
        if it cannot have that value, which the control then shows no more.
        """
        try:
            self.put([setting])
        except ValueError:
            self.read()
            raise
        control = self.controls[setting][0]
        value = getattr(control, "label", None) or f"{control.value:g}"
        return capital(f"{setting.name} {value}")

    def for_change(self, change):
        """The controls that set these attributes of the run to these values, with the values; none
        if one of them is missing, fixed, or does not take its value.
        """
        found = {}
        for attribute, value in change.items():
            setting = self._of_run.get(attribute)
            controls = self.controls.get(setting, ())
            values = list(value) if isinstance(value, list | tuple) else [value]
            if setting and setting.each and len(values) == 1:
                values *= len(controls)  # one for all layers
            if len(controls) != len(values):
                return {}
            found |= dict(zip(controls, values))
        return found if all(takes(control, value) for control, value in found.items()) else {}

    def apply(self, change):
        """Set these attributes of the run, those that need a new start at the next one only; whether
        all of them act at once.
        """
        with self.panel.quietly():
            for control, value in self.for_change(change).items():
                control.value = value
        settings = [self._of_run[attribute] for attribute in change]
        self.put([setting for setting in settings if setting.at_once])
        return all(setting.at_once for setting in settings)

    @property
    def _of_run(self):
        return {setting.attribute: setting for setting in self.controls if setting.of == "run"}

    def staying(self, changed=()):
        """The names of the settings that a new start of the run keeps, without those that have changed."""
        return [
            setting.name
            for setting in self.controls
            if setting.of == "run" and setting.at_once and setting.attribute not in changed
        ]


def show(control, value):
    """Let a control show a value, None for the first of a list."""
    if isinstance(control, NumberBox):
        control.show(value)
    else:
        control.value = first(control.options) if value is None else value


def takes(control, value):
    """Whether a control is free and can have a value."""
    if isinstance(control, widgets.Dropdown):
        options = control.options
        fits = value in (options.values() if isinstance(options, Mapping) else options)
    else:
        fits = value <= control.max
    return fits and not control.disabled


def first(options):
    """The first value of a list to choose from."""
    return next(iter(options.values() if isinstance(options, Mapping) else options))
