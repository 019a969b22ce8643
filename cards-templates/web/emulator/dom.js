/**
 * Makes an element. `props` are set as properties, except `class`, `data-…`, `aria-…`, `role` and `for`, which
 * are attributes, and functions, which listen to the event of that name. Children that are strings become text:
 * nothing a person wrote is ever read as markup.
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (/^(class|role|for|tabindex)$|^(data|aria)-/.test(name))
      element.setAttribute(name, String(value));
    else element[name] = value;
  }
  element.append(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** Puts values into the `{places}` of a label. */
export function fill(label, values) {
  return label.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** A clock time such as 09:41. */
export function clockTime(epochMs) {
  const time = new Date(epochMs);
  return `${String(time.getHours()).padStart(2, '0')}:${String(time.getMinutes()).padStart(2, '0')}`;
}

/** Shows a short notice that goes by itself. */
export function toast(words, type = 'info') {
  const note = h('div', { class: `toast toast-${type}` }, words);
  document.getElementById('toasts').append(note);
  setTimeout(() => note.classList.add('leaving'), 2600);
  setTimeout(() => note.remove(), 3000);
}

/** Shows a picture in full. */
export function enlarge(source, label) {
  const box = document.getElementById('lightbox');
  const image = h('img', { src: source, alt: label });
  box.replaceChildren(h('button', { class: 'plain', 'aria-label': label, click: () => box.close() }, image));
  box.showModal();
}
