// In JupyterLab's page, wherever this project is installed: a panel that was not found is looked for again.
//
// Where a notebook is opened and its kernel has the panel, ipywidgets looks for it for two seconds. If the
// kernel's answer comes in the last moment of them, or the page is too busy then to look, it says that there
// is none, and that stays, though the panel is there by now.
//
// JupyterLab loads this file as it is: it has the shape that webpack gives to an extension.

(() => {
  const SAID = 'Error displaying widget: model not found';
  const asked = new WeakSet(); // what was looked for again: what is not there then never will be

  const lookIn = ({outputArea}) =>
    outputArea?.widgets.forEach((output, k) => {
      for (const shown of output.widgets ?? []) {
        if (!shown.renderModel || shown.node.textContent !== SAID || asked.has(shown)) continue;
        asked.add(shown);
        shown.removeClass('jupyter-widgets'); // which came with the words
        shown.renderModel(outputArea.model.get(k));
      }
    });

  const plugin = {
    id: 'nnlib-panels:plugin',
    autoStart: true,
    activate(app) {
      const look = () => {
        for (const {content} of app.shell.widgets('main')) content?.widgets?.forEach(lookIn);
      };
      const isSaid = ({addedNodes}) => [...addedNodes].some(node => node.data === SAID);
      const observer = new MutationObserver(changes => changes.some(isSaid) && look());
      observer.observe(document.body, {childList: true, subtree: true});
      app.shell.currentChanged.connect(look); // what was said where nothing was on the page yet
    },
  };

  (window._JUPYTERLAB ??= {})['nnlib-panels'] = {
    init: async () => {},
    get: async () => () => ({__esModule: true, default: plugin}),
  };
})();
