import { enlarge, fill, h, toast } from './dom.js';
import { link, markdown } from './markdown.js';

const COLORS = /^(blue|wathet|turquoise|green|yellow|orange|red|carmine|violet|purple|indigo|grey|default)$/;

/** An interactive card (card JSON 2.0) as elements. `act` makes its buttons work. */
export function drawCard(card, act) {
  const elements = card?.body?.elements ?? [];
  const pad = card?.body?.padding;
  return h(
    'article',
    { class: 'card' },
    header(card?.header),
    h('div', { class: 'card-body', 'data-pad': pad }, all(elements, act)),
  );
}

function all(elements, act) {
  return (Array.isArray(elements) ? elements : []).map((element) => draw(element, act));
}

function words(object) {
  return object?.content ?? '';
}

function text(object, act) {
  if (object?.tag === 'lark_md')
    return h('div', { class: textClass(object) }, markdown(words(object), act.nameOf));
  return h('div', { class: textClass(object) }, words(object));
}

function textClass(object) {
  const size = /^(notation|heading|normal)/.exec(object?.text_size ?? '')?.[1] ?? 'normal';
  const color = COLORS.test(object?.text_color ?? '') ? ` ink-${object.text_color}` : '';
  return `txt txt-${size} align-${object?.text_align ?? 'left'}${color}`;
}

function header(header) {
  if (!header) return null;
  const color = COLORS.test(header.template ?? '') ? header.template : 'default';
  const tags = (header.text_tag_list ?? []).map((tag) =>
    h('span', { class: `tag tag-${tag.color ?? 'blue'}` }, words(tag.text)),
  );
  return h(
    'header',
    { class: `card-head head-${color}` },
    h('div', { class: 'card-title' }, words(header.title), tags),
    header.subtitle ? h('div', { class: 'card-subtitle' }, words(header.subtitle)) : null,
  );
}

const DRAW = {
  markdown: (element, act) => h('div', { class: textClass(element) }, markdown(words(element), act.nameOf)),
  div: (element, act) => text(element.text, act),
  hr: () => h('hr'),
  img: (element, act) => picture(element, act),
  button: (element, act) => button(element, act),
  column_set: (element, act) => columns(element, act),
  interactive_container: (element, act) => h('div', { class: 'box' }, all(element.elements, act)),
  collapsible_panel: (element, act) =>
    h(
      'details',
      { open: element.expanded === true },
      h('summary', {}, words(element.header?.title)),
      all(element.elements, act),
    ),
  form: (element, act) => form(element, act),
  input: (element, act) => input(element, act),
  select_static: (element, act) => select(element, act, false),
  multi_select_static: (element, act) => select(element, act, true),
  select_person: (element, act) => select(element, act, false, (option) => act.nameOf(option.value ?? '')),
  person: (element, act) => h('span', { class: 'at' }, `@${act.nameOf(element.user_id ?? '')}`),
};

function draw(element, act) {
  const drawing = DRAW[element?.tag];
  return drawing ? drawing(element, act) : h('div', { class: 'unknown' }, `‹${element?.tag}›`);
}

function picture(element, act) {
  const source = `/emulator/api/feishu/image/${encodeURIComponent(element.img_key)}`;
  const alt = words(element.alt) || act.labels.image;
  const small =
    /^(\d+px|tiny|small|medium|stretch_without_padding)/.test(element.size ?? '') &&
    element.size !== 'stretch_without_padding';
  const image = h('img', { src: source, alt, loading: 'lazy', class: small ? 'pic pic-small' : 'pic' });
  return h('button', { class: 'plain', type: 'button', click: () => enlarge(source, alt) }, image);
}

function columns(element, act) {
  const flow = /^(flow|none|bisect|trisect|stretch)$/.test(element.flex_mode ?? '')
    ? element.flex_mode
    : 'none';
  const back = element.background_style && element.background_style !== 'default' ? ' filled' : '';
  const list = (element.columns ?? []).map((column) => {
    const grow = column.width === 'weighted' || column.width === undefined ? (column.weight ?? 1) : 0;
    const box = h(
      'div',
      { class: `column valign-${column.vertical_align ?? 'top'}` },
      all(column.elements, act),
    );
    if (column.width !== 'auto') box.style.flex = `${grow} 1 0`;
    return box;
  });
  return h('div', { class: `columns flow-${flow}${back}` }, list);
}

/** Whether a button does something on the server, and what it is shown as. */
function button(element, act) {
  const label = words(element.text);
  const style =
    /^(primary|danger)/.exec(element.type ?? '')?.[1] ??
    (/text/.test(element.type ?? '') ? 'text' : 'default');
  const behaviors = element.behaviors ?? [];
  const url = behaviors.find((behavior) => behavior.type === 'open_url')?.default_url;
  const back = behaviors.find((behavior) => behavior.type === 'callback');
  const wide = element.width === 'fill' ? ' wide' : '';
  const classes = `btn btn-${style}${wide}`;
  if (url && !back && /^https?:\/\//i.test(url)) {
    const anchor = link(url, label);
    anchor.className = classes;
    return anchor;
  }
  const props = { class: classes, type: 'button', disabled: element.disabled === true };
  const node = h('button', props, label);
  node.addEventListener('click', async () => {
    if (
      element.confirm &&
      !window.confirm([words(element.confirm.title), words(element.confirm.text)].join('\n'))
    )
      return;
    if (element.form_action_type === 'reset') return node.closest('form')?.reset();
    if (element.form_action_type === 'submit') return submit(node, element, label, act);
    await busy(node, () => act.click(back?.value ?? null, label));
  });
  return node;
}

async function busy(node, work) {
  node.disabled = true;
  node.classList.add('busy');
  try {
    await work();
  } finally {
    node.disabled = false;
    node.classList.remove('busy');
  }
}

async function submit(node, element, label, act) {
  const form = node.closest('form');
  const fields = [...form.querySelectorAll('[data-field]')];
  const missing = fields.find((field) => field.required && field.value.trim() === '');
  if (missing) {
    missing.focus();
    return toast(fill(act.labels['form.required'], { name: missing.dataset.label }), 'warning');
  }
  const values = Object.fromEntries(fields.map((field) => [field.name, fieldValue(field)]));
  await busy(node, () => act.submit(values, label, element.name));
}

function fieldValue(field) {
  return field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;
}

function form(element, act) {
  const box = h(
    'form',
    { class: 'card-form', submit: (event) => event.preventDefault() },
    all(element.elements, act),
  );
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target.tagName === 'INPUT') event.preventDefault();
  });
  return box;
}

let fields = 0;

function labelled(element, field) {
  fields += 1;
  field.id = `field-${fields}`;
  const label = words(element.label);
  field.dataset.label = label || words(element.placeholder) || element.name;
  if (!label) field.setAttribute('aria-label', field.dataset.label);
  return h(
    'div',
    { class: 'field' },
    label ? h('label', { for: field.id }, label, element.required ? h('i', {}, ' *') : null) : null,
    field,
  );
}

function input(element, act) {
  const many = element.input_type === 'multiline_text';
  const field = h(many ? 'textarea' : 'input', {
    name: element.name ?? '',
    defaultValue: element.default_value ?? '',
    placeholder: words(element.placeholder),
    maxLength: element.max_length ?? 1000,
    required: element.required === true,
    disabled: element.disabled === true,
    'data-field': '',
  });
  if (many) field.rows = element.rows ?? 4;
  if (element.input_type === 'password') field.type = 'password';
  return labelled(element, field, act);
}

function select(element, act, multiple, labelOf = (option) => words(option.text)) {
  const chosen = new Set(element.selected_values ?? [element.initial_option]);
  const options = (element.options ?? []).map((option) =>
    h('option', { value: option.value, defaultSelected: chosen.has(option.value) }, labelOf(option)),
  );
  const empty = multiple ? null : h('option', { value: '' }, words(element.placeholder) || act.labels.select);
  const field = h(
    'select',
    { name: element.name ?? '', multiple, required: element.required === true, 'data-field': '' },
    empty,
    options,
  );
  return labelled(element, field);
}
