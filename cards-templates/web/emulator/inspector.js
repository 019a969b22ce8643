import { get } from './api.js';
import { h, toast } from './dom.js';

/** Opens the drawer with everything that belongs to one message: what was sent, the calls and the events. */
export async function inspect(messageId, labels, statePeek) {
  const sheet = document.getElementById('inspector');
  const found = await get(`payload/${encodeURIComponent(messageId)}`);
  const state = statePeek ? (await get('state')).state : null;
  const close = h(
    'button',
    { class: 'icon', type: 'button', 'aria-label': labels.close, click: () => sheet.close() },
    '✕',
  );
  sheet.replaceChildren(
    h('header', { class: 'sheet-head' }, h('h2', {}, labels.inspect), close),
    h(
      'div',
      { class: 'sheet-body', tabindex: 0 },
      part(labels['inspect.message'], found.message, labels, true),
      part(`${labels['inspect.events']} (${found.events.length})`, found.events, labels, false),
      part(`${labels['inspect.calls']} (${found.calls.length})`, found.calls, labels, false),
      state === null ? null : part(labels['inspect.state'], state, labels, false),
    ),
  );
  sheet.onclick = (event) => event.target === sheet && sheet.close();
  if (!sheet.open) sheet.showModal();
}

function part(title, value, labels, open) {
  const json = JSON.stringify(value, null, 2);
  const empty = Array.isArray(value) && value.length === 0;
  const copy = h(
    'button',
    { class: 'btn btn-text', type: 'button', click: () => copyText(json, labels) },
    labels.copy,
  );
  const body = empty
    ? h('p', { class: 'faint' }, labels['inspect.none'])
    : [copy, h('pre', {}, colored(json))];
  return h('details', { open, class: 'payload' }, h('summary', {}, title), body);
}

async function copyText(words, labels) {
  await navigator.clipboard?.writeText(words);
  toast(labels.copied, 'success');
}

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?/g;

/** JSON with its keys, strings and numbers told apart. */
function colored(json) {
  const nodes = [];
  let from = 0;
  for (const match of json.matchAll(TOKEN)) {
    const kind = match[2] ? 'key' : match[1] ? 'string' : 'atom';
    nodes.push(
      json.slice(from, match.index),
      h('span', { class: `json-${kind}` }, match[1] ?? match[0]),
      match[2] ?? '',
    );
    from = match.index + match[0].length;
  }
  nodes.push(json.slice(from));
  return nodes;
}
