import { post } from './api.js';
import { fill, h } from './dom.js';

/** Sends a picture, in the thread that is being answered if there is one. */
async function sendPicture(pane, file) {
  const base64 = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '');
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  const replyTo = pane.answering?.id ?? '';
  const body = { person: pane.person.id, chatId: pane.chatId, base64, replyTo };
  await pane.attempt(() => post('feishu/picture', body));
}

/** What can be done with a message: answer it, change it, take it back. */
export function deeds(pane, message, mine) {
  if (pane.name !== 'feishu') return [];
  const deed = (label, click) => h('button', { class: 'peek', type: 'button', click }, label);
  const body = { person: pane.person.id, messageId: message.id };
  const change = () => {
    const text = prompt(pane.labels.edit, message.text);
    if (text) void pane.attempt(() => post('feishu/edit', { ...body, text }));
  };
  return [
    pane.place === 'direct' ? null : deed(pane.labels.reply, () => pane.answer(message)),
    mine && message.kind === 'text' ? deed(pane.labels.edit, change) : null,
    mine ? deed(pane.labels.recall, () => void pane.attempt(() => post('feishu/recall', body))) : null,
  ].filter(Boolean);
}

/** Which message the next words answer, and the way out of it. */
export function answeringLine(pane) {
  const label = fill(pane.labels.replying, { name: pane.answering.name });
  return h(
    'p',
    { class: 'answering' },
    label,
    h(
      'button',
      { class: 'peek', type: 'button', 'aria-label': pane.labels.close, click: () => pane.answer(null) },
      '✕',
    ),
  );
}

/** Chooses a picture and sends it. */
export function pictureButton(pane) {
  const file = h('input', {
    type: 'file',
    accept: 'image/png,image/jpeg,image/gif,image/webp',
    hidden: true,
    'aria-label': pane.labels.picture,
  });
  file.addEventListener('change', () => {
    const [picture] = file.files;
    if (picture) void sendPicture(pane, picture);
    file.value = '';
  });
  const open = () => file.click();
  const button = h(
    'button',
    { class: 'mention', type: 'button', title: pane.labels.picture, click: open },
    '▣',
  );
  return h('span', {}, button, file);
}
