import { post } from './api.js';
import { drawCard } from './card.js';
import { answeringLine, deeds, pictureButton } from './deeds.js';
import { clockTime, enlarge, fill, h, toast } from './dom.js';
import { inspect } from './inspector.js';
import { link, markdown } from './markdown.js';

/** One platform's pane: who the visitor is, their chats, the messages and the composer. */
export class Pane {
  constructor(name, world, shared) {
    this.name = name;
    this.world = world;
    this.shared = shared;
    this.labels = shared.labels;
    this.person = world.people[0];
    this.group = false;
    this.mention = true;
    /** The message the next words answer, as in the thread of a ticket. */
    this.answering = null;
    this.unread = new Set();
    this.messages = new Map();
    this.node = h('section', { class: `pane pane-${name}`, 'aria-label': this.labels[name] });
    this.load(world);
    this.draw();
  }

  /** Takes over a fresh copy of the world, for example after a lost connection. */
  load(world) {
    this.world = world;
    this.person = world.people.find((person) => person.id === this.person.id) ?? world.people[0];
    this.messages = new Map(world.messages.map((message) => [message.id, message]));
    if (this.list) this.drawMessages();
  }

  /** Where the visitor is: `direct`, `group` or, for its members, `support`. */
  get place() {
    if (this.group === 'support' && this.inSupport) return 'support';
    return this.group ? 'group' : 'direct';
  }

  get inSupport() {
    return this.world.support?.members.includes(this.person.id) ?? false;
  }

  get chatId() {
    if (this.place === 'support') return this.world.support.chatId;
    return this.place === 'group' ? this.world.group.chatId : this.person.directChatId;
  }

  /** A message came or changed. */
  take(message) {
    const known = this.messages.has(message.id);
    this.messages.set(message.id, message);
    if (message.chatId !== this.chatId) {
      if (!known) this.unread.add(message.chatId);
      this.drawTabs();
      return;
    }
    const node = this.bubble(message);
    const old = this.list.querySelector(`[data-id="${CSS.escape(message.id)}"]`);
    const low = this.nearEnd();
    if (old) old.replaceWith(node);
    else {
      this.list.querySelector('.empty')?.remove();
      this.list.append(node);
    }
    if (low || message.from === this.person.id) this.toEnd(node);
  }

  /** Says something as the current person, or as another one in their private chat. */
  async say(text, person = this.person, direct = false) {
    if (direct) this.show(person, false);
    // Under a ticket's card the bot hears without being mentioned.
    const mentionBot = this.place !== 'direct' && this.mention && !this.answering;
    const replyTo = this.answering?.id ?? '';
    await this.attempt(() =>
      post(`${this.name}/say`, { person: person.id, chatId: this.chatId, text, mentionBot, replyTo }),
    );
  }

  /** The next words answer this message, or none. */
  answer(message) {
    this.answering = message;
    this.node.querySelector('.pane-foot').replaceWith(this.foot());
    this.node.querySelector('.composer textarea').focus();
  }

  byRole(role) {
    return this.world.people.find((person) => person.role === role);
  }

  show(person, group) {
    this.person = person;
    this.group = group;
    this.answering = null;
    this.draw();
  }

  async attempt(work) {
    try {
      return await work();
    } catch (error) {
      toast(fill(this.labels.failed, { reason: error.message }), 'error');
      return null;
    }
  }

  draw() {
    this.tabs = h('div', { class: 'tabs', role: 'tablist' });
    this.list = h('div', { class: 'messages', role: 'log', 'aria-live': 'polite', tabindex: 0 });
    this.node.replaceChildren(this.head(), this.tabs, this.list, this.foot());
    this.drawTabs();
    this.drawMessages();
    if (this.name === 'feishu' && this.place === 'direct' && this.list.querySelector('.empty')) {
      void this.attempt(() => post('feishu/enter', { person: this.person.id }));
    }
  }

  head() {
    const people = this.world.people.map((person) => {
      const on = person.id === this.person.id;
      const switchTo = () => this.show(person, this.group);
      return h(
        'button',
        {
          class: `who${on ? ' on' : ''}`,
          type: 'button',
          role: 'radio',
          'aria-checked': on,
          click: switchTo,
        },
        avatar(person.name, person.role),
        h('span', {}, person.name, h('small', {}, this.labels[`role.${person.role}`])),
      );
    });
    return h(
      'header',
      { class: 'pane-head' },
      h('h2', {}, h('i', { class: 'mark' }), this.labels[this.name]),
      h('div', { class: 'people', role: 'radiogroup', 'aria-label': this.labels.persona }, people),
    );
  }

  drawTabs() {
    const tab = (label, group, chatId) => {
      if (chatId === this.chatId) this.unread.delete(chatId);
      const dot = this.unread.has(chatId) ? h('b', { class: 'dot', 'aria-label': this.labels.newer }) : null;
      const on = chatId === this.chatId;
      const props = {
        class: 'tab',
        type: 'button',
        role: 'tab',
        'aria-selected': on,
        click: () => this.show(this.person, group),
      };
      return h('button', props, label, dot);
    };
    const { group, support } = this.world;
    this.tabs.replaceChildren(
      tab(this.labels['chat.direct'], false, this.person.directChatId),
      tab(group.name, true, group.chatId),
      ...(this.inSupport ? [tab(support.name, 'support', support.chatId)] : []),
    );
  }

  drawMessages() {
    const here = [...this.messages.values()].filter((message) => message.chatId === this.chatId);
    const hint = this.labels[`chat.empty.${this.place}`];
    this.list.replaceChildren(
      ...(here.length === 0
        ? [h('p', { class: 'empty' }, hint)]
        : here.map((message) => this.bubble(message))),
    );
    this.toEnd(null);
  }

  nearEnd() {
    const below = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight;
    return below < Math.max(160, this.list.lastElementChild?.offsetHeight ?? 0);
  }

  /** Scrolls to the end, or to the top of a last message that is too tall; again once pictures have their size. */
  toEnd(node) {
    const down = () => {
      const tall = (this.list.lastElementChild?.offsetHeight ?? 0) - this.list.clientHeight + 40;
      this.list.scrollTop = this.list.scrollHeight;
      if (tall > 0) this.list.scrollTop -= tall;
    };
    requestAnimationFrame(down);
    for (const image of (node ?? this.list).querySelectorAll('img'))
      image.addEventListener('load', down, { once: true });
  }

  bubble(message) {
    const mine = message.from === this.person.id;
    const role = this.world.people.find((person) => person.id === message.from)?.role ?? 'bot';
    if (message.kind === 'recalled')
      return h('p', { class: 'notice', 'data-id': message.id }, this.labels.recalled);
    const look = () => this.attempt(() => inspect(message.id, this.labels, this.shared.statePeek));
    const meta = h(
      'div',
      { class: 'meta' },
      h('span', {}, message.name),
      role === 'bot' ? h('span', { class: 'chip' }, this.labels.bot) : null,
      h('time', {}, clockTime(message.at)),
      message.updated ? h('span', {}, this.labels.updated) : null,
      ...deeds(this, message, mine),
      h(
        'button',
        {
          class: 'peek',
          type: 'button',
          title: this.labels.inspect,
          'aria-label': this.labels.inspect,
          click: look,
        },
        '{ }',
      ),
    );
    const kind = `message ${mine ? 'mine' : 'theirs'} is-${message.kind}`;
    return h(
      'div',
      { class: kind, 'data-id': message.id },
      avatar(message.name, role),
      h(
        'div',
        { class: 'column' },
        meta,
        h('div', { class: 'bubble' }, this.content(message)),
        this.preview(message),
      ),
    );
  }

  /** What a link in the message was unfolded into. */
  preview(message) {
    if (!message.preview) return null;
    const { title, card } = message.preview;
    return h(
      'div',
      { class: 'unfolded' },
      h('div', { class: 'unfolded-title' }, `🔗 ${title}`),
      card ? drawCard(card, this.actions(message)) : null,
    );
  }

  content(message) {
    if (message.kind === 'card') return drawCard(message.content, this.actions(message));
    if (message.kind === 'post' && message.content) return this.postContent(message.content);
    if (message.kind !== 'image') return withLinks(message.text);
    const label = this.labels.image;
    const image = h('img', { src: message.image, alt: label, class: 'photo' });
    return h('button', { class: 'plain', type: 'button', click: () => enlarge(message.image, label) }, image);
  }

  postContent(content) {
    const body = Array.isArray(content.content) ? content : Object.values(content)[0];
    const node = (part) => {
      if (part.tag === 'at')
        return h('span', { class: 'at' }, `@${part.user_name || this.nameOf(part.user_id)}`);
      if (part.tag === 'a') return link(part.href ?? '', part.text ?? '');
      if (part.tag === 'md') return h('div', {}, markdown(part.text ?? '', this.nameOf));
      if (part.tag === 'img')
        return h('img', {
          src: `/emulator/api/feishu/image/${encodeURIComponent(part.image_key)}`,
          alt: this.labels.image,
          class: 'photo',
        });
      return withLinks(part.text ?? '');
    };
    const lines = (body?.content ?? []).map((line) => h('div', { class: 'line' }, line.map(node)));
    return [body?.title ? h('strong', {}, body.title) : null, ...lines]
      .filter(Boolean)
      .reduce((box, line) => (box.append(line), box), h('div'));
  }

  nameOf = (id) => this.world.people.find((person) => person.id === id)?.name ?? id;

  actions(message) {
    const tell = (result) => {
      if (!result) return;
      if (result.error) toast(fill(this.labels['click.failed'], { code: result.error }), 'error');
      else if (result.toast) toast(result.toast.content, result.toast.type);
    };
    const base = () => ({ person: this.person.id, messageId: message.id });
    return {
      labels: this.labels,
      nameOf: this.nameOf,
      click: async (value, button) =>
        tell(
          await this.attempt(() => post('feishu/click', { ...base(), ...(value ? { value } : { button }) })),
        ),
      submit: async (values, button) =>
        tell(await this.attempt(() => post('feishu/submit', { ...base(), values, button }))),
    };
  }

  foot() {
    const phrases = this.shared.tries[this.person.role][this.place] ?? [];
    const tries = phrases.map((words) =>
      h('button', { class: 'try', type: 'button', click: () => this.say(words) }, words),
    );
    return h(
      'footer',
      { class: 'pane-foot' },
      h(
        'div',
        { class: 'tries', role: 'group', 'aria-label': this.labels.tries, title: this.labels['tries.hint'] },
        tries,
      ),
      this.name === 'feishu' && this.place === 'direct' ? this.menu() : null,
      this.answering ? answeringLine(this) : null,
      this.composer(),
    );
  }

  menu() {
    const entry = (key) =>
      h(
        'button',
        {
          type: 'button',
          click: () => this.attempt(() => post('feishu/menu', { person: this.person.id, eventKey: key })),
        },
        this.labels[`menu.${key}`],
      );
    return h('div', { class: 'menu' }, ['card', 'edit', 'preview', 'share', 'privacy', 'agent'].map(entry));
  }

  composer() {
    const field = h('textarea', {
      rows: 1,
      placeholder: this.labels.input,
      'aria-label': this.labels.input,
      maxLength: 5000,
    });
    const send = async () => {
      const words = field.value.trim();
      if (words === '') return;
      field.value = '';
      field.style.height = '';
      await this.say(words);
    };
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      void send();
    });
    field.addEventListener('input', () => {
      field.style.height = 'auto';
      field.style.height = `${Math.min(field.scrollHeight, 120)}px`;
    });
    return h(
      'form',
      { class: 'composer', submit: (event) => (event.preventDefault(), void send()) },
      this.place === 'direct' || this.answering ? null : this.mentionSwitch(),
      this.name === 'feishu' ? pictureButton(this) : null,
      field,
      h('button', { class: 'btn btn-primary send', type: 'submit' }, this.labels.send),
    );
  }

  mentionSwitch() {
    const button = h(
      'button',
      { class: 'mention', type: 'button', title: this.labels['mention.hint'], 'aria-pressed': this.mention },
      this.labels.mention,
    );
    button.addEventListener('click', () => {
      this.mention = !this.mention;
      button.setAttribute('aria-pressed', String(this.mention));
    });
    return button;
  }
}

function avatar(name, role) {
  return h(
    'span',
    { class: `avatar avatar-${role}`, 'aria-hidden': 'true' },
    role === 'bot' ? name.slice(0, 1) : name.slice(-1),
  );
}

/** Text with its http(s) addresses as links. */
function withLinks(words) {
  const parts = words.split(/(https?:\/\/[^\s，。；、）)】]+)/);
  return h(
    'span',
    { class: 'words' },
    parts.map((part, index) => (index % 2 === 1 ? link(part, part) : part)),
  );
}
