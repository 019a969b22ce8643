import { h } from './dom.js';

const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Character references as characters; only ever applied to text, after the markup was read. */
export function decode(source) {
  return source.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name) return NAMED[name.toLowerCase()] ?? whole;
    const point = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return point > 0x10ffff ? whole : String.fromCodePoint(point);
  });
}

const INLINE =
  /\*\*([^*]+)\*\*|~~([^~]+)~~|`([^`]+)`|\*([^*\n]+)\*|\[([^\]\n]+)\]\(([^)\s]+)\)|<font\s+color=["']?([\w-]+)["']?\s*>([\s\S]*?)<\/font>|<at\s+(?:id|user_id)=["']?([^"'>\s]+)["']?\s*>(?:([^<]*)<\/at>)?|<br\s*\/?>/g;

/** Card markdown inside one line or paragraph, as nodes. */
function inline(source, nameOf) {
  const nodes = [];
  let from = 0;
  for (const match of source.matchAll(INLINE)) {
    nodes.push(decode(source.slice(from, match.index)));
    nodes.push(piece(match, nameOf));
    from = match.index + match[0].length;
  }
  nodes.push(decode(source.slice(from)));
  return nodes;
}

function piece(match, nameOf) {
  const [, bold, struck, code, italic, label, href, color, colored, person, name] = match;
  if (bold !== undefined) return h('strong', {}, inline(bold, nameOf));
  if (struck !== undefined) return h('s', {}, inline(struck, nameOf));
  if (code !== undefined) return h('code', {}, decode(code));
  if (italic !== undefined) return h('em', {}, inline(italic, nameOf));
  if (label !== undefined) return link(decode(href), decode(label));
  if (color !== undefined) return h('span', { class: `ink-${color}` }, inline(colored, nameOf));
  if (person !== undefined) return h('span', { class: 'at' }, `@${name || nameOf(person)}`);
  return h('br');
}

/** A link that leaves the page; anything but http(s) stays text. */
export function link(href, label) {
  if (!/^https?:\/\//i.test(href)) return h('span', {}, label);
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, label);
}

/** Card markdown as nodes: headings, lists, quotes and paragraphs. */
export function markdown(source, nameOf) {
  return source.split('\n').map((line) => {
    const heading = /^#{1,6}\s+(.*)$/.exec(line);
    if (heading) return h('div', { class: 'md-heading' }, inline(heading[1], nameOf));
    const item = /^\s*(?:[-*]|(\d+\.))\s+(.*)$/.exec(line);
    if (item) return h('div', { class: 'md-item', 'data-mark': item[1] ?? '•' }, inline(item[2], nameOf));
    if (line.trim() === '') return h('div', { class: 'md-gap' });
    return h('div', {}, inline(line, nameOf));
  });
}
