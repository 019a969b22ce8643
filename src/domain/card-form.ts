import type { PreferenceOptions } from '../shared/preference-options.js';
import { type TextRef, text } from '../shared/texts.js';
import { itemLabel } from './card-items.js';
import type { CardContent, ContactChannel, CreatorCard, PreferenceItem } from './creator-card.js';
import { clockHours } from './day-hours.js';
import { maskPhones } from './phone-guard.js';
import { CONTACT_CHANNELS, withStored } from './preferences.js';
import { collaborationText, MAX_INTRODUCTION } from './story-rules.js';
import { countGraphemes } from './text-hygiene.js';

/** The forms of the card: two sections of the official card and the two preference sections. */
export const FORM_SECTIONS = ['basics', 'contacts', 'cooperation', 'reach'] as const;

/** One of `FORM_SECTIONS`. */
export type FormSection = (typeof FORM_SECTIONS)[number];

/** One answer of a list, by the id that comes back. */
export interface FormOption {
  readonly id: string;
  readonly label: TextRef | string;
}

/** One input with what stands on the card now. `kind` says how it is drawn. */
export interface FormInput {
  readonly name: string;
  readonly kind: 'line' | 'lines' | 'one' | 'several';
  readonly label: TextRef;
  readonly hint: TextRef;
  readonly value: string | readonly string[];
  readonly options: readonly FormOption[];
}

/** A form with everything that draws it. */
export interface CardForm {
  readonly section: FormSection;
  /** The card's revision that the values were taken from; it comes back with the answer (PRODUCT R14). */
  readonly revision: number;
  readonly inputs: readonly FormInput[];
  /** Captured fields, shown without an input (PRODUCT R13). */
  readonly locked: readonly { readonly label: TextRef; readonly value: string }[];
  /** Lines above the inputs, for example what somebody else has changed meanwhile. */
  readonly notices: readonly TextRef[];
}

/** Longest text that an input takes (Feishu docs: 输入框); longer ones are edited in the chat. */
export const MAX_INPUT = 1_000;

/** How many preferred channels a form asks for. */
const RANKS = [1, 2, 3, 4] as const;

/** The form of a section, filled with what stands on the card. A phone number is never among the values. */
export function formOf(
  card: CreatorCard,
  content: CardContent,
  section: FormSection,
  options: PreferenceOptions,
  notices: readonly TextRef[] = [],
): CardForm {
  const inputs = INPUTS[section](content, withStored(options, content));
  const fit = inputs.filter((input) => typeof input.value !== 'string' || input.value.length <= MAX_INPUT);
  const tooLong = inputs
    .filter((input) => !fit.includes(input))
    .map((input) =>
      text(input.name === 'introduction' ? 'form.long.introduction' : 'form.long.collaborations'),
    );
  return {
    section,
    revision: card.revision,
    inputs: fit,
    locked: section === 'basics' ? lockedFields(card) : [],
    notices: [...notices, ...tooLong],
  };
}

function lockedFields({ identity }: CreatorCard): CardForm['locked'] {
  return [
    { label: text('card.field.nickname'), value: maskPhones(identity.nickname) },
    { label: text('card.field.douyinId'), value: identity.douyinId },
    ...(identity.location
      ? [{ label: text('card.field.location'), value: maskPhones(identity.location) }]
      : []),
  ];
}

type Inputs = (content: CardContent, options: PreferenceOptions) => FormInput[];

const INPUTS: Readonly<Record<FormSection, Inputs>> = {
  basics: (content) => [
    typed(
      'introduction',
      'lines',
      introductionLabel(content),
      text('form.hint.introduction'),
      content.introduction,
    ),
    typed(
      'collaborations',
      'lines',
      itemLabel('collaborations'),
      text('form.hint.collaborations'),
      content.collaborations.map(collaborationText).join('\n'),
    ),
  ],
  contacts: (content) => [
    typed('phone', 'line', itemLabel('phone'), phoneHint(content), null),
    ...(['feishu', 'wechat', 'email'] as const).map((channel) =>
      typed(channel, 'line', itemLabel(channel), text(`form.hint.${channel}`), content[channel]),
    ),
  ],
  cooperation: ({ cooperation }, options) => [
    picked('forms', 'several', cooperation.forms, options),
    picked('categories', 'several', cooperation.categories, options),
    picked('price', 'one', cooperation.price, options),
    picked('dates', 'one', isInterval(cooperation.dates) ? null : cooperation.dates, options),
    typed(
      'days',
      'line',
      text('form.label.days'),
      text('form.hint.days'),
      isInterval(cooperation.dates) ? (cooperation.dates?.replace('/', ' 到 ') ?? null) : null,
    ),
  ],
  reach: ({ reach }, options) => [
    ...RANKS.map((rank) => channelInput(rank, reach.channels?.[rank - 1] ?? null)),
    typed(
      'hours',
      'line',
      itemLabel('hours'),
      text('form.hint.hours'),
      reach.hours && typedHours(reach.hours),
    ),
    picked('response', 'one', reach.response, options),
  ],
};

function typed(
  name: string,
  kind: 'line' | 'lines',
  label: TextRef,
  hint: TextRef,
  value: string | null,
): FormInput {
  return { name, kind, label, hint, value: value ?? '', options: [] };
}

function picked(
  name: Exclude<PreferenceItem, 'channels' | 'hours'>,
  kind: 'one' | 'several',
  value: string | readonly string[] | null,
  options: PreferenceOptions,
): FormInput {
  const hint = text(kind === 'one' ? 'form.hint.one' : 'form.hint.several');
  const empty = kind === 'one' ? '' : [];
  return { name, kind, label: itemLabel(name), hint, value: value ?? empty, options: options[name] };
}

function channelInput(rank: 1 | 2 | 3 | 4, value: ContactChannel | null): FormInput {
  const options = CONTACT_CHANNELS.map((channel) => ({ id: channel, label: itemLabel(channel) }));
  const label = text('form.label.channel', { rank });
  return {
    name: `channel${rank}`,
    kind: 'one',
    label,
    hint: text('form.hint.one'),
    value: value ?? '',
    options,
  };
}

function introductionLabel({ introduction }: CardContent): TextRef {
  const count = introduction === null ? 0 : countGraphemes(introduction);
  return text('form.label.introduction', { count, max: MAX_INTRODUCTION });
}

function phoneHint({ phone }: CardContent): TextRef {
  return phone ? text('form.hint.phone-kept', { masked: phone.masked }) : text('form.hint.phone');
}

function isInterval(dates: string | null): boolean {
  return dates?.includes('/') ?? false;
}

/** Hours as their owner would type them. */
function typedHours(hours: { readonly from: number; readonly to: number }): string {
  const [from, to] = clockHours(hours);
  return hours.to < hours.from ? `${from}-次日${to}` : `${from}-${to}`;
}
