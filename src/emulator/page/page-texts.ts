import { type TextKey, type Texts, text } from '../../shared/texts.js';

/** The page's labels; it fetches them instead of holding words of its own. */
const LABELS = [
  'emulator.title',
  'emulator.subtitle',
  'emulator.online',
  'emulator.offline',
  'emulator.theme',
  'emulator.feishu',
  'emulator.wechat',
  'emulator.wechat.off',
  'emulator.samples',
  'emulator.samples.hint',
  'emulator.samples.bind',
  'emulator.samples.say',
  'emulator.samples.used',
  'emulator.samples.none',
  'emulator.tries',
  'emulator.tries.hint',
  'emulator.role.creator',
  'emulator.role.brand',
  'emulator.role.support',
  'emulator.persona',
  'emulator.chat.direct',
  'emulator.chat.empty.direct',
  'emulator.chat.empty.group',
  'emulator.menu.card',
  'emulator.menu.edit',
  'emulator.menu.preview',
  'emulator.menu.share',
  'emulator.menu.privacy',
  'emulator.menu.agent',
  'emulator.input',
  'emulator.mention',
  'emulator.mention.hint',
  'emulator.send',
  'emulator.bot',
  'emulator.updated',
  'emulator.recalled',
  'emulator.inspect',
  'emulator.inspect.message',
  'emulator.inspect.calls',
  'emulator.inspect.events',
  'emulator.inspect.state',
  'emulator.inspect.none',
  'emulator.copy',
  'emulator.copied',
  'emulator.close',
  'emulator.image',
  'emulator.click.failed',
  'emulator.form.required',
  'emulator.select',
  'emulator.failed',
  'emulator.newer',
  'emulator.reply',
  'emulator.replying',
  'emulator.edit',
  'emulator.recall',
  'emulator.picture',
  'emulator.chat.empty.support',
] as const satisfies readonly TextKey[];

/** Phrases a visitor may try, by role and place. `{name}` is a sample creator. */
const TRIES = {
  creator: {
    direct: [
      'emulator.try.card',
      'emulator.try.edit',
      'emulator.try.set-wechat',
      'emulator.try.hide',
      'emulator.try.connect',
      'emulator.try.sync',
      'emulator.try.preview',
      'emulator.try.help',
    ],
    group: ['emulator.try.card-of', 'emulator.try.help'],
  },
  brand: {
    direct: [
      'emulator.try.card-of',
      'emulator.try.question-phone',
      'emulator.try.question-open',
      'emulator.try.agent',
    ],
    group: ['emulator.try.card-of', 'emulator.try.question-phone', 'emulator.try.help'],
  },
  support: {
    direct: ['emulator.try.question-hours', 'emulator.try.question-open', 'emulator.try.agent'],
    group: ['emulator.try.question-hours', 'emulator.try.help'],
    support: ['emulator.try.day', 'emulator.try.queue', 'emulator.try.quick'],
  },
} as const satisfies Readonly<
  Record<string, Readonly<Record<'direct' | 'group', readonly TextKey[]> & { support?: readonly TextKey[] }>>
>;

/** All labels of the page in one language, by key without the `emulator.` in front. */
export function pageLabels(texts: Texts): Record<string, string> {
  return Object.fromEntries(LABELS.map((key) => [key.replace('emulator.', ''), texts(text(key))]));
}

/** The phrases to try, with a sample creator's name put in. */
export function pageTries(texts: Texts, name: string): unknown {
  const say = (keys: readonly TextKey[]) => keys.map((key) => texts(text(key, { name })));
  return Object.fromEntries(
    Object.entries(TRIES).map(([role, places]) => [
      role,
      {
        direct: say(places.direct),
        group: say(places.group),
        support: 'support' in places ? say(places.support) : [],
      },
    ]),
  );
}
