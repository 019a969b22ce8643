import { follow, get } from './api.js';
import { fill, h } from './dom.js';
import { ensureHan } from './fonts.js';
import { Pane } from './pane.js';

const root = document.getElementById('app');
const panes = new Map();
const shared = { labels: {}, tries: {}, statePeek: false };

function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
}

function storedTheme() {
  try {
    return localStorage.getItem('emulator-theme');
  } catch {
    return null;
  }
}

function switchTheme() {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const now = document.documentElement.dataset.theme ?? (dark ? 'dark' : 'light');
  const next = now === 'dark' ? 'light' : 'dark';
  setTheme(next);
  try {
    localStorage.setItem('emulator-theme', next);
  } catch {
    // A browser that keeps nothing still shows the theme until it is closed.
  }
}

function topBar() {
  const { labels } = shared;
  return h(
    'header',
    { class: 'top' },
    h(
      'div',
      { class: 'brand' },
      h('span', { class: 'logo', 'aria-hidden': 'true' }),
      h('div', {}, h('h1', {}, labels.title), h('p', {}, labels.subtitle)),
    ),
    h('span', { id: 'link', class: 'link', role: 'status' }, labels.online),
    h(
      'button',
      { class: 'icon', type: 'button', title: labels.theme, 'aria-label': labels.theme, click: switchTheme },
      '◐',
    ),
  );
}

function sample(creator) {
  const { labels } = shared;
  const bind = () => {
    const { view } = document.body.dataset;
    const pane = panes.get(view) ?? panes.get('feishu');
    if (!panes.has(view)) showView('feishu');
    void pane.say(fill(labels['samples.say'], { code: creator.code }), pane.byRole('creator'), true);
  };
  const action = creator.code
    ? h(
        'button',
        {
          class: 'code',
          type: 'button',
          title: fill(labels['samples.bind'], { code: creator.code }),
          click: bind,
        },
        creator.code,
      )
    : h('span', { class: 'faint' }, labels['samples.used']);
  return h(
    'li',
    {},
    h('span', { class: 'avatar avatar-sample', 'aria-hidden': 'true' }, creator.nickname.slice(0, 1)),
    h('span', { class: 'grow' }, creator.nickname),
    action,
  );
}

function sampleList(samples) {
  return samples.length > 0
    ? h('ul', { class: 'samples' }, samples.map(sample))
    : h('p', { class: 'faint samples' }, shared.labels['samples.none']);
}

/** What is said may use a code up, or give a card back: the list follows once it is quiet for a moment. */
function refreshSamples() {
  clearTimeout(shared.refresh);
  shared.refresh = setTimeout(async () => {
    const samples = await get('samples').catch(() => null);
    if (samples && JSON.stringify(samples) !== shared.samples) drawSamples(samples);
  }, 300);
}

/** Leaves the list alone when nothing in it has changed, so that no button goes from under a finger. */
function drawSamples(samples) {
  shared.samples = JSON.stringify(samples);
  document.querySelector('.side .samples')?.replaceWith(sampleList(samples));
}

function sidebar(samples) {
  const { labels } = shared;
  shared.samples = JSON.stringify(samples);
  return h(
    'aside',
    { class: 'side', 'aria-label': labels.samples },
    h('h2', {}, labels.samples),
    h('p', { class: 'faint' }, labels['samples.hint']),
    sampleList(samples),
  );
}

/** On a narrow screen one part shows at a time. */
function viewBar(hasWechat) {
  const { labels } = shared;
  const views = ['feishu', ...(hasWechat ? ['wechat'] : []), 'samples'];
  const buttons = views.map((view) =>
    h('button', { type: 'button', 'data-to': view, click: () => showView(view) }, labels[view]),
  );
  return h('nav', { class: 'views' }, buttons);
}

function showView(view) {
  document.body.dataset.view = view;
  for (const button of document.querySelectorAll('.views button')) {
    button.setAttribute('aria-pressed', String(button.dataset.to === view));
  }
}

async function loadWorld() {
  const world = await get('world');
  shared.tries = world.tries;
  shared.statePeek = world.statePeek;
  for (const [name, pane] of panes) pane.load(world.panes[name]);
  return world;
}

async function build() {
  const world = await loadWorld();
  for (const name of ['feishu', 'wechat']) {
    if (world.panes[name]) panes.set(name, new Pane(name, world.panes[name], shared));
  }
  const off = h(
    'section',
    { class: 'pane pane-off' },
    h('p', { class: 'empty' }, shared.labels['wechat.off']),
  );
  const main = h(
    'main',
    {},
    [...panes.values()].map((pane) => pane.node),
    panes.has('wechat') ? null : off,
  );
  root.replaceChildren(topBar(), viewBar(panes.has('wechat')), sidebar(world.samples), main);
  root.setAttribute('aria-busy', 'false');
  showView('feishu');
}

async function start() {
  setTheme(storedTheme());
  await ensureHan();
  shared.labels = await get('texts');
  document.title = shared.labels.title;
  await build();
  const state = (online) => {
    const note = document.getElementById('link');
    note.textContent = shared.labels[online ? 'online' : 'offline'];
    note.dataset.off = String(!online);
  };
  follow({
    onOpen: async () => {
      drawSamples((await loadWorld()).samples);
      state(true);
    },
    onLost: () => state(false),
    onMessage: (message) => {
      panes.get(message.pane)?.take(message);
      refreshSamples();
    },
  });
}

await start();
