"""A table of one's own: choose it, look at it, and train a network on it."""

import html
from pathlib import Path

import ipywidgets as widgets

from nnlib import Adam
from nnworkshop import pictures
from nnworkshop.panels.live import AS_PROSE, Panel
from nnworkshop.panels.live_training import TrainingPanel
from nnworkshop.panels.looks import BUTTON
from nnworkshop.panels.uploads import add_upload
from nnworkshop.tables.ask import ENDINGS, files, opened

WIDTH, HEIGHT = 820, 200
HELD_BACK = 25  # percent
RATE, EPOCHS = 0.01, 300
BY_VALUES = "its values tell"
KINDS = {BY_VALUES: None, "classes": True, "a number": False}
ROWS, COLUMNS = "first rows", "each column"
NO_FILE, NO_FILES = "choose a file", "no CSV file in this folder"
UPLOAD = (
    "a CSV from your computer, up to 100 MB; if nothing comes (some servers let only 10 MB through), put it into "
    "the notebook's folder, press Look again and choose it there"
)
CHOOSE = "Choose a file of this folder, or upload one: a CSV, with a line for each row."
WHICH = "Ctrl (on a Mac Cmd) with a click, or with the arrow keys and Space, takes one column more or less."
EMPTY = "No table yet: choose or upload one."


class TablePanel(Panel):
    """Choose a table, say what is to be predicted from what, and train a network on it.

    Example::

        TablePanel("area,city,price\\n60,Bonn,210\\n80,Kiel,260\\n100,Bonn,370\\n75,Kiel,240")

    It says what it saw in each column and what became of it, as `nnworkshop.tables.table` does. Train opens the
    training panel, with rows held out. The table stays in the kernel: a saved notebook has a picture of it.

    Arguments:

    - source: what `table` takes, such as the path of a CSV file; None to choose a file.
    - target: the name of the column that is to be predicted; None for the last.
    - columns: the names of those to predict from; None for all that can be used.
    - folder: where files are looked for; by default that of the notebook.
    - hidden: units of each hidden layer, such as (8, 8).
    - fix, hide: controls by the names they show, such as "target", that keep their values.

    Raises ValueError or TypeError as `table` does, and ValueError for a name that no control has.
    """

    @pictures.house_style()
    def __init__(
        self, source=None, target=None, columns=None, folder=".", hidden=(8,), fix=(), hide=()
    ):
        super().__init__(WIDTH, HEIGHT)
        self.folder, self.hidden = Path(folder), hidden
        self.opened = self.ready = self.training = None
        self.drawn = None  # what the picture shows
        self.trouble = ""  # why the table is not ready
        self.name = None  # of its file
        self._add_controls()
        self._add_places()
        self.settle(fix, hide)
        if source is None:
            self.say(CHOOSE)
        else:
            self.take(source, target, columns)
            if self.trouble:
                raise ValueError(self.trouble)
        self.redraw()

    def _add_controls(self):
        self.file = self.add_choice("file", self._files(), "", self._choose_file)
        self.again = self.add_button(
            "Look again", self._look_again, "for files that have come here"
        )
        self.upload = add_upload(self, "Upload", ",".join(ENDINGS), self._take_upload, UPLOAD)
        self.look = self.add_choice("show", (COLUMNS, ROWS), COLUMNS, self._show_look)
        self.add_row()
        self.target = self.add_choice("target", (), None, self._choose_target)
        self.taken_as = self.add_choice("taken as", tuple(KINDS), BY_VALUES, self._choose)
        self.held_back = self.add_number(
            "held back, %", HELD_BACK, 0, 90, digits=2, act=self._choose
        )
        self.train = self.add_button("Train", self._train, "open the training panel on this table")
        self.back = self.add_button("Back to the table", self._back, "close the training panel")
        self.back.layout = widgets.Layout(**BUTTON, display="none")  # it comes and goes

    def _add_places(self):
        """Put the columns and what is to be read below the controls, and room for training below all."""
        self.table = self.add_row()
        self.table.layout.flex_flow = "row"
        look = self.looks.choice("predict from")
        look |= {"layout": widgets.Layout(width="34ch", height="150px"), "tooltip": WHICH}
        self.columns = widgets.SelectMultiple(**look)
        self.on_change(self.columns, self._choose)
        self.add(self.columns)
        room = widgets.Layout(flex="1 1 0", width="0", min_width="0", overflow="hidden")
        self.report = widgets.HTML(layout=room, **AS_PROSE)
        self.add(self.report)
        self.table.layout.max_width = "100%"
        self.below = widgets.VBox()
        self.children = (*self.children[:-1], self.below, self.children[-1])

    def take(self, source, target=None, columns=None, name=None):
        """Take a table in place of the one that was there; see `table` for the errors.

        - source, target, columns: as for TablePanel. name: of its file, if it has one.
        """
        rows = opened(source)
        self._close()
        self.opened = rows
        is_path = isinstance(source, (str, Path)) and "\n" not in str(source)
        self.name = name or (str(source) if is_path else None)
        with self.quietly():
            self.target.options = rows.names
            self.target.value = rows.target_of(target)
            self.taken_as.value = BY_VALUES
        self._prepare(columns)

    def _prepare(self, columns=None):
        """Make the table ready as the controls have it; columns: those to predict from, None for all."""
        others = [name for name in self.opened.names if name != self.target.value]
        with self.quietly():
            if tuple(self.columns.options) != tuple(others):
                self.columns.options = others
        self.chosen = {
            "target": self.target.value,
            "columns": columns,
            "classes": KINDS[self.taken_as.value],
            "held_out": self.held_back.value / 100,
        }
        try:
            self.ready, self.trouble = self.opened.ready(**self.chosen), ""
        except (ValueError, TypeError) as error:
            self.ready, self.trouble = None, str(error)
        if self.ready and columns is None:
            with self.quietly():
                self.columns.value = [one for one in others if one in self.ready.columns]
        self.say(f"\N{WARNING SIGN} {html.escape(self.trouble)}" if self.trouble else WHICH)
        self._show_look()

    def _choose_file(self):
        if self.file.value:
            self.take(self.folder / self.file.value)
            self._show_rows()

    def _take_upload(self, content, name):
        """Read a file that was chosen in the page."""
        self.take(content, name=name)
        with self.quietly():
            self.file.value = ""
        self._show_rows()

    def _look_again(self):
        with self.quietly():
            self.file.options = self._files()
        count = len(self.file.options) - 1
        self.say(
            f"There are {count} files that can be tables." if count else f"There is {NO_FILES}."
        )

    def _files(self):
        found = files(self.folder)
        return [(NO_FILE if found else NO_FILES, ""), *((name, name) for name in found)]

    def _choose_target(self):
        if self.opened:
            self._close()
            with self.quietly():
                self.taken_as.value = BY_VALUES
            self._prepare()

    def _choose(self):
        if self.opened:
            self._close()
            self._prepare(list(self.columns.value))

    def _show_rows(self):
        with self.quietly():
            self.look.value = ROWS
        self._show_look()

    def _show_look(self):
        """Show the first rows, or what was seen in each column; nothing of the rows while it trains."""
        shown = "" if self.training else self._words()
        self.report.value = f'<div class="nnlib-look">{shown}</div>' if shown else ""
        self.redraw()

    def _words(self):
        if self.opened is None:
            return ""
        if self.look.value == ROWS:
            remarks = self.ready.remarks_html() if self.ready else ""
            return self.opened.first_rows() + remarks
        return self.ready.report_html() if self.ready else ""

    def draw(self):
        if self.drawn != (self.opened, self.ready):  # else only words are others now
            self._draw_columns()
            self.drawn = self.opened, self.ready
        legend = self.ready.legend if self.training else ""
        heading = self.ready.heading if self.ready else ""
        self.text.value = html.escape(legend or heading)

    def _draw_columns(self):
        self.figure.clear()
        self.figure.set_layout_engine("constrained")
        self.view = None
        if self.ready:
            columns, target = self.ready.columns, self.ready.target
            self.view = pictures.column_bars(columns, target, self.figure)
        elif self.opened is None:
            self.figure.text(0.5, 0.5, EMPTY, ha="center", va="center")

    def describe(self):
        self.draw()  # it may be asked for before the next picture is due
        if self.training:
            return f"{self.ready.heading} {self.training.describe()}"
        if self.ready is None:
            return f"Table panel: {self.trouble or 'no table is chosen yet.'}"
        return f"Table panel: {self.ready.heading} {self.view.description}"

    def still(self):
        """The table's columns, or the training that has been opened."""
        return self.training.still() if self.training else super().still()

    def _train(self):
        if self.ready is None:
            self.say(f"\N{WARNING SIGN} {html.escape(self.trouble)}" if self.trouble else CHOOSE)
            return
        ready = self.ready
        self._close()
        network = ready.network(self.hidden)
        more = {"held_out": ready.held_out, "batch_size": ready.batch_size, "rule": Adam()}
        more["names"] = ready.naming
        training = TrainingPanel(network, ready.X, ready.y, ready.loss, RATE, EPOCHS, **more)
        training.samples.told(made_by=(self._program(), {"nnworkshop.tables"}))
        self.training = training
        self.below.children = (training,)
        self._give_way()
        self.say()
        self._show_look()

    def _program(self):
        """The lines that make X and y of the table again, without its rows."""
        given = {name: value for name, value in self.chosen.items() if value is not None}
        listed = ", ".join(f"{name}={value!r}" for name, value in given.items())
        lines = [
            "# the file has to be in the folder of this program",
            f"table = nnworkshop.tables.table({self.name or 'table.csv'!r}, {listed})",
            "X, y = table.X, table.y",
        ]
        return lines + ["X_held, y_held = table.held_out"] * bool(self.ready.held_out)

    def _back(self):
        self._close()
        self.say(WHICH)
        self._show_look()

    def _close(self):
        """Close the training panel, if there is one."""
        if self.training:
            self.training.discard()
            self.training, self.below.children = None, ()
            self._give_way()

    def _give_way(self):
        """While it trains, the training's picture takes the place of the table's, in the saved file too."""
        self.table.layout.display = "none" if self.training else ""
        others = [one for one in self.children if one is not self.screen]
        place = others.index(self.message)
        table = [] if self.training else [self.screen]
        self.children = [*others[:place], *table, *others[place:]]
        self.back.layout.display = "" if self.training else "none"
