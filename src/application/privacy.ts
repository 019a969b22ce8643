import type { Action } from '../domain/action.js';
import { fieldOf } from '../domain/card-fields.js';
import { isItemFilled, itemLabel, itemNamed } from '../domain/card-items.js';
import { type CardView, viewCard } from '../domain/card-view.js';
import {
  CARD_ITEMS,
  type CardContent,
  type CardItem,
  type CreatorCard,
  type DayHours,
} from '../domain/creator-card.js';
import { clockHours, parseHours } from '../domain/day-hours.js';
import type { PanelRow, Reply } from '../domain/effect.js';
import { maskPhones } from '../domain/phone-guard.js';
import { answersOf } from '../domain/preferences.js';
import { isUnreachable } from '../domain/preview-diff.js';
import { cleanLine } from '../domain/text-hygiene.js';
import { type TextKey, type TextRef, text } from '../shared/texts.js';
import { answerFaqEntry } from './answer-faq.js';
import { advanceFlow, saveChange } from './edit-card.js';
import { mustFindCard } from './show-card.js';
import { isStaleSwitch, type Standing } from './stale-switch.js';
import {
  inPlace,
  sayLine,
  type Turn,
  type TurnInput,
  toastOnly,
  turn,
  type UseCaseDeps,
  withToast,
} from './turn.js';

/** The entry of the knowledge base about closing the card (PRODUCT R58). */
const CLOSING_ENTRY = 'Q7';

/** Offered for one press; other hours are typed. */
const NIGHT: DayHours = { from: 22 * 60, to: 8 * 60 };

/** Shows every switch of the card with how it stands. */
export async function showPrivacy(input: TurnInput, creatorId: string, deps: UseCaseDeps): Promise<Turn> {
  const card = await mustFindCard(creatorId, deps);
  return turn(input, [privacyPanel(input, card, null)]);
}

function privacyPanel(input: TurnInput, card: CreatorCard, notice: TextRef | null): Reply {
  const { content, revision } = card;
  return {
    kind: 'panel',
    title: text('privacy.title'),
    notices: [...(notice ? [notice] : []), ...(isOutOfReach(card) ? [text('privacy.unreachable')] : [])],
    rows: [
      virtualRow(content, revision),
      ...(content.phone && input.event.chat.platform === 'feishu' ? [REVEAL_ROW] : []),
      ...CARD_ITEMS.filter((item) => isFilled(content, item) || content.hidden.includes(item)).map((item) =>
        hideRow(content, item, revision),
      ),
      pauseRow(content, revision),
      quietRow(content, revision),
    ],
    lines: [text('privacy.captured'), text('privacy.quiet.how')],
  };
}

/** A section counts here as soon as one of its questions is answered: there is something to hide. */
function isFilled(content: CardContent, item: CardItem): boolean {
  return item === 'cooperation' || item === 'reach'
    ? answersOf(content, item).length > 0
    : isItemFilled(content, item);
}

function isOutOfReach(card: CreatorCard): boolean {
  return isUnreachable(viewCard(card, 'owner'), viewCard(card, 'client'));
}

const REVEAL_ROW: PanelRow = {
  label: text('privacy.own-number'),
  state: text('privacy.state.masked'),
  choice: { label: text('privacy.reveal'), action: { do: 'reveal' } },
};

function virtualRow({ phone, virtualNumber: on }: CardContent, revision: number): PanelRow {
  const label = text('privacy.virtual');
  if (!phone)
    return {
      label,
      state: text('privacy.state.no-phone'),
      choice: { label: text('privacy.fill-phone'), action: { do: 'edit', field: 'phone' } },
    };
  const state = text(on ? 'privacy.state.virtual' : 'privacy.state.private');
  const name = text(on ? 'privacy.virtual.off' : 'privacy.virtual.on');
  return { label, state, choice: { label: name, action: { do: 'virtual', on: !on, revision } } };
}

function hideRow(content: CardContent, item: CardItem, revision: number): PanelRow {
  const hidden = content.hidden.includes(item);
  const unseen = item === 'phone' && !content.virtualNumber;
  const state = hidden ? 'privacy.state.hidden' : unseen ? 'privacy.state.private' : 'privacy.state.shown';
  const name: TextKey = `privacy.${hidden ? 'show' : 'hide'}.${item}`;
  return {
    label: itemLabel(item),
    state: text(state),
    choice: { label: text(name), action: { do: 'hide', item, hidden: !hidden, revision } },
  };
}

function pauseRow({ paused }: CardContent, revision: number): PanelRow {
  return {
    label: text('privacy.pause'),
    state: text(paused ? 'privacy.state.on' : 'privacy.state.off'),
    choice: {
      label: text(paused ? 'privacy.pause.off' : 'privacy.pause.on'),
      action: { do: 'pause', on: !paused, revision },
    },
  };
}

function quietRow({ quiet }: CardContent, revision: number): PanelRow {
  const label = text('privacy.quiet');
  const [from, to] = clockHours(quiet ?? NIGHT);
  if (quiet)
    return {
      label,
      state: text('privacy.state.quiet', { from, to }),
      choice: { label: text('privacy.quiet.off'), action: { do: 'quiet', revision } },
    };
  return {
    label,
    state: text('privacy.state.off'),
    choice: { label: text('privacy.quiet.on', { from, to }), action: { do: 'quiet', ...NIGHT, revision } },
  };
}

/** One turn of a switch. `shown` is the card's revision on the pressed button, where there is one. */
interface Flip {
  readonly change: (content: CardContent) => CardContent;
  readonly standing: Standing;
  readonly shown: number | undefined;
  readonly field: string;
  readonly done: TextRef;
}

/** Turns a switch unless the wish is stale; `stale` then says why it was left as it is. */
async function turnSwitch(
  input: TurnInput,
  creatorId: string,
  deps: UseCaseDeps,
  { change, standing, shown, field }: Omit<Flip, 'done'>,
): Promise<{ readonly card: CreatorCard; readonly saved: boolean; readonly stale: TextRef | null }> {
  const { card, saved, result } = await saveChange(input, creatorId, deps, async (current) => {
    const content = change(current.content);
    const changes = standing(content) !== standing(current.content);
    const left = changes && (await isStaleSwitch(input, current, shown, standing, deps));
    return { content: left ? null : content, field, result: left };
  });
  const button = input.event.kind === 'action' || shown !== undefined;
  return { card, saved, stale: result ? text(button ? 'privacy.stale' : 'privacy.late') : null };
}

/** Saves a switch; a click gets the panel anew in its place, a typed word a message. A stale click changes nothing. */
async function flip(
  input: TurnInput,
  creatorId: string,
  deps: UseCaseDeps,
  { change, standing, shown, field, done }: Flip,
): Promise<Turn> {
  const { card, saved, stale } = await turnSwitch(input, creatorId, deps, { change, standing, shown, field });
  if (stale) return inPlace(input, privacyPanel(input, card, stale), 'warning', stale);
  const notice = saved ? done : text('edit.unchanged');
  return inPlace(input, privacyPanel(input, card, notice), 'success', notice);
}

/** Hides or shows one item of the card from clients, by its button (PRODUCT R41). */
export function setHidden(
  input: TurnInput,
  creatorId: string,
  { item, hidden, revision: shown }: Extract<Action, { do: 'hide' }>,
  deps: UseCaseDeps,
): Promise<Turn> {
  const done = text(hidden ? 'hide.done' : 'hide.undone');
  const change = (content: CardContent) => withHidden(content, item, hidden);
  const standing = (content: CardContent) => content.hidden.includes(item);
  return flip(input, creatorId, deps, { change, standing, shown, field: 'hidden', done });
}

function withHidden(content: CardContent, item: CardItem, hidden: boolean): CardContent {
  const others = content.hidden.filter((one) => one !== item);
  return { ...content, hidden: hidden ? [...others, item] : others };
}

/** The same by name. Captured fields cannot be hidden. */
export async function setVisibility(
  input: TurnInput,
  creatorId: string,
  hidden: boolean,
  name: string,
  deps: UseCaseDeps,
): Promise<Turn> {
  const item = itemNamed(name);
  if (!item)
    return fieldOf(name)
      ? sayLine(input, 'hide.read-only')
      : sayLine(input, 'hide.unknown', { item: maskPhones(cleanLine(name)).slice(0, 20) });
  const standing = (content: CardContent) => content.hidden.includes(item);
  const change = (content: CardContent) => withHidden(content, item, hidden);
  const wish = { change, standing, shown: undefined, field: 'hidden' };
  const { card, saved, stale } = await turnSwitch(input, creatorId, deps, wish);
  if (stale) return withToast(turn(input, [ownerCard(card, stale)]), 'warning', stale);
  const done = text(saved ? (hidden ? 'hide.done' : 'hide.undone') : 'edit.unchanged');
  const notice = hidden && isOutOfReach(card) ? text('hide.done.unreachable') : done;
  return withToast(turn(input, [ownerCard(card, notice)]), 'success', notice);
}

function ownerCard(card: CreatorCard, notice: TextRef): Reply {
  const view: CardView = viewCard(card, 'owner');
  return { kind: 'owner-card', view, notice };
}

/** 隐私保护: shows the phone as a virtual number, or not at all. Without a phone the number is asked for first (R34). */
export async function setVirtual(
  input: TurnInput,
  creatorId: string,
  on: boolean,
  deps: UseCaseDeps,
  shown?: number,
): Promise<Turn> {
  const card = await mustFindCard(creatorId, deps);
  if (on && !card.content.phone) {
    const why = text('privacy.phone-first');
    const start = { kind: 'start', field: 'phone', at: input.event.at } as const;
    return withToast(await advanceFlow(input, creatorId, start, deps, why), 'warning', why);
  }
  const done = text(on ? 'privacy.virtual.done' : 'privacy.virtual.undone');
  const change = (content: CardContent) => virtualIn(content, on);
  const standing = (content: CardContent) => content.virtualNumber;
  return flip(input, creatorId, deps, { change, standing, shown, field: 'virtual-number', done });
}

function virtualIn(content: CardContent, on: boolean): CardContent {
  return { ...content, virtualNumber: on && content.phone !== null };
}

/** 暂不接单: a badge; the card stays open (R40). */
export function setPaused(
  input: TurnInput,
  creatorId: string,
  on: boolean,
  deps: UseCaseDeps,
  shown?: number,
): Promise<Turn> {
  const done = text(on ? 'privacy.pause.done' : 'privacy.pause.undone');
  const change = (content: CardContent) => ({ ...content, paused: on });
  const standing = (content: CardContent) => content.paused;
  return flip(input, creatorId, deps, { change, standing, shown, field: 'paused', done });
}

/** 免打扰 from and to; null takes it back. */
export function setQuiet(
  input: TurnInput,
  creatorId: string,
  quiet: DayHours | null,
  deps: UseCaseDeps,
  shown?: number,
): Promise<Turn> {
  const [from = '', to = ''] = quiet ? clockHours(quiet) : [];
  const done = quiet ? text('privacy.quiet.done', { from, to }) : text('privacy.quiet.undone');
  const change = (content: CardContent) => ({ ...content, quiet });
  const standing = (content: CardContent) => JSON.stringify(content.quiet);
  return flip(input, creatorId, deps, { change, standing, shown, field: 'quiet', done });
}

/** The same in words: hours, 关闭, or nothing for how it stands. */
export function setQuietInWords(
  input: TurnInput,
  creatorId: string,
  words: string,
  deps: UseCaseDeps,
): Promise<Turn> | Turn {
  if (words === '') return showPrivacy(input, creatorId, deps);
  if (/^(?:关闭|取消|关|off)$/iu.test(words)) return setQuiet(input, creatorId, null, deps);
  const parsed = parseHours(words, 'understood');
  return parsed.ok
    ? setQuiet(input, creatorId, parsed.hours, deps)
    : turn(input, [{ kind: 'text', lines: [parsed.problem, text('privacy.quiet.how')] }]);
}

/**
 * Shows the owner the number on file, in the direct chat alone, and only where it can be masked again; elsewhere its
 * last digits (PRODUCT R33).
 */
export async function revealNumber(input: TurnInput, creatorId: string, deps: UseCaseDeps): Promise<Turn> {
  if (input.event.chat.kind !== 'direct') return toastOnly(input, 'warning', text('group.private-only'));
  const { phone } = (await mustFindCard(creatorId, deps)).content;
  if (!phone) return sayLine(input, 'reveal.none');
  const { masked } = phone;
  if (input.event.chat.platform !== 'feishu') return sayLine(input, 'reveal.masked-only', { masked });
  deps.log.info({ event: input.event.id, creatorId }, 'own number shown to its owner');
  return turn(input, [{ kind: 'revealed', number: deps.vault.reveal(phone), masked, forMs: deps.revealMs }]);
}

/** 关闭名片: the card cannot be closed; says so and offers what can be done instead (PRODUCT R40). */
export function refuseClosing(input: TurnInput, owner: boolean, deps: UseCaseDeps): Turn {
  const answer = answerFaqEntry(deps.faq, CLOSING_ENTRY, deps.now());
  const instead: Reply = {
    kind: 'choices',
    prompt: text('close.instead'),
    choices: [
      { label: text('close.hide'), action: { do: 'privacy' } },
      { label: text('close.pause'), action: { do: 'pause', on: true } },
      { label: text('close.quiet'), action: { do: 'quiet', ...NIGHT } },
    ],
  };
  if (!owner) return turn(input, answer ? [answer] : []);
  // Numbers pick from the last reply alone, so the answer's own choices would mislead.
  return turn(input, [...(answer ? [{ ...answer, related: [] }] : []), instead]);
}
