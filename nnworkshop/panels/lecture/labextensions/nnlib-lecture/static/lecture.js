// What JupyterLab does under `run.py lecture` and nowhere else:
//
// - exercises and their solutions, the cells with the tag `exercise`, are out of sight until a button
//   above the notebook, or Alt E, brings them;
// - another button, or Alt C, folds all code and opens it again;
// - Shift+Enter runs the cell, goes on to the next one in sight, and moves the page so that what
//   appears is on it.
//
// JupyterLab loads this file as it is: it has the shape that webpack gives to an extension.

(() => {
  const PATIENCE = 20000; // milliseconds in which an output may still grow
  const MARGIN = 8; // pixels above what is brought into sight

  const isExercise = cell => (cell.model.getMetadata('tags') ?? []).includes('exercise');
  const isAway = cell => cell.node.classList.contains('nnlib-away');

  // One notebook of a lecture.
  class Stage {
    constructor(app, panel) {
      Object.assign(this, {app, panel, notebook: panel.content, hasExercises: false, hasCode: true});
      this.buttons = {
        exercises: this.button('Exercises', 'Alt E', () => this.toggleExercises()),
        code: this.button('Code', 'Alt C', () => this.toggleCode()),
      };
      this.notebook.modelContentChanged.connect(() => this.dress());
      this.dress();
    }

    button(name, key, act) {
      const button = document.createElement('button');
      Object.assign(button, {textContent: name, title: `${name} in sight or not (${key})`});
      button.className = 'nnlib-stage-button';
      button.addEventListener('click', act);
      this.panel.toolbar.node.append(button);
      return button;
    }

    dress() {
      for (const cell of this.notebook.widgets)
        cell.node.classList.toggle('nnlib-away', !this.hasExercises && isExercise(cell));
      this.buttons.exercises.setAttribute('aria-pressed', this.hasExercises);
      this.buttons.code.setAttribute('aria-pressed', this.hasCode);
    }

    toggleExercises() {
      this.hasExercises = !this.hasExercises;
      this.dress();
      this.show(this.notebook.activeCell.node, this.notebook.activeCell.node);
    }

    async toggleCode() {
      this.hasCode = !this.hasCode;
      await this.app.commands.execute(`notebook:${this.hasCode ? 'show' : 'hide'}-all-cell-code`);
      this.dress();
      this.show(this.notebook.activeCell.node, this.notebook.activeCell.node);
    }

    // Run the cell and go on to the next one in sight.
    async run() {
      const {notebook} = this;
      const cell = notebook.activeCell;
      const next = notebook.widgets.findIndex((one, k) => k > notebook.activeCellIndex && !isAway(one));
      const done = this.app.commands.execute('notebook:run-cell'); // which has the cell from here on
      if (next >= 0) notebook.activeCellIndex = next;
      notebook.mode = 'command';
      this.follow(cell, notebook.widgets[next], done);
      await done;
    }

    // Keep what a cell shows in sight while it runs and grows, until somebody scrolls or goes on.
    follow(cell, next, done) {
      this.stop?.();
      let last = cell;
      const show = () => this.show(cell.node, last.node);
      done.then(() => {
        last = next ?? cell;
        show();
      });
      const observer = new ResizeObserver(show);
      const end = setTimeout(() => this.stop(), PATIENCE);
      const stops = ['wheel', 'pointerdown', 'touchstart'];
      const stop = () => this.stop();
      this.stop = () => {
        observer.disconnect();
        clearTimeout(end);
        for (const kind of stops) this.notebook.node.removeEventListener(kind, stop);
        this.stop = null;
      };
      for (const kind of stops) this.notebook.node.addEventListener(kind, stop, {passive: true});
      observer.observe(cell.node);
      if (next) observer.observe(next.node);
      show();
    }

    // Scroll as little as shows the cell after the one that was run. What was run goes before: of a long
    // one the end of the output, unless its beginning would go out of sight.
    show(first, last) {
      const page = this.notebook.node.querySelector('.jp-WindowedPanel-outer');
      const {top, bottom} = page.getBoundingClientRect();
      const output = first.querySelector('.jp-Cell-outputWrapper:not(.lm-mod-hidden)');
      const wanted = output?.offsetHeight > MARGIN ? output : last; // what stays in sight
      const above = wanted.getBoundingClientRect().top - top - MARGIN;
      const below = last.getBoundingClientRect().bottom - bottom;
      if (above < 0) page.scrollTop += above;
      else if (below > 0) page.scrollTop += Math.min(below, above);
    }
  }

  const stages = new WeakMap();

  const plugin = {
    id: 'nnlib-lecture:plugin',
    autoStart: true,
    activate(app) {
      const stage = () => {
        const panel = app.shell.currentWidget;
        if (panel?.content?.activeCellIndex === undefined || !panel.content.model) return null;
        if (!stages.has(panel)) stages.set(panel, new Stage(app, panel));
        return stages.get(panel);
      };
      const begin = async () => {
        await app.shell.currentWidget?.context?.ready;
        stage();
      };
      app.restored.then(begin);
      app.shell.currentChanged.connect(begin);
      const acts = {
        run: ['Shift Enter', 'Run, and go on to what is in sight'],
        toggleCode: ['Alt C', 'Fold or open all code'],
        toggleExercises: ['Alt E', 'Bring the exercises, or put them away'],
      };
      for (const [act, [keys, label]] of Object.entries(acts)) {
        const command = `nnlib-lecture:${act}`;
        app.commands.addCommand(command, {label, execute: () => stage()?.[act]()});
        for (const selector of ['.jp-Notebook.jp-mod-commandMode:focus', '.jp-Notebook.jp-mod-editMode', '.jp-Notebook :focus'])
          app.commands.addKeyBinding({command, keys: [keys], selector});
      }
    },
  };

  (window._JUPYTERLAB ??= {})['nnlib-lecture'] = {
    init: async () => {},
    get: async () => () => ({__esModule: true, default: plugin}),
  };
})();
