import { viewCard } from '../domain/card-view.js';
import type { ActionEvent } from '../domain/event.js';
import { type ChatRef, personKey } from '../domain/identity.js';
import { maskPhones } from '../domain/phone-guard.js';
import { isAppError, messageOf } from '../shared/errors.js';
import { type TextRef, text } from '../shared/texts.js';
import { standingUrl } from './share-links.js';
import { SHARE_REMEMBERED_MS, shareOutcome } from './share-outcome.js';
import type { CardSharing, ShareRoom } from './share-to-ports.js';
import { mustFindCard } from './show-card.js';
import { type Turn, type TurnInput, toastOnly, turn, type UseCaseDeps } from './turn.js';

/** Cards one person may send: ten at once, then one a minute. Enough for a day's work, too slow for a flood. */
const SEND_EVERY_MS = 60_000;
const SENDS_AT_ONCE = 10;

/** Cards of one person to one receiver: two at once, then one in ten minutes. */
const REPEAT_EVERY_MS = 600_000;
const REPEATS_AT_ONCE = 2;

/** The list of groups takes many calls: twenty lists at once, then one every ten seconds. */
const LOOK_EVERY_MS = 10_000;
const LOOKS_AT_ONCE = 20;

/** Groups and people offered: what one card holds beside its words (Feishu docs: 200 elements, 30 KB). */
const MAX_ROOMS = 40;
const MAX_PEOPLE = 100;

/** What a press is told about a card whose end is known. Neither sends again: what failed may have arrived unseen. */
const REPEATS = { sent: 'share-to.repeat', failed: 'share-to.not-sent' } as const;

/** Where a card goes. `follows`: it is brought up to date later. */
interface Target {
  readonly chat: ChatRef;
  readonly name: string;
  readonly viewer: 'client' | 'group';
  readonly follows: boolean;
}

/**
 * Offers the groups that the bot and this person share, and the people in them (PRODUCT R24). `more` are the lines
 * that tell the other ways; they are what is left when the list cannot be had.
 */
export async function offerTargets(
  input: TurnInput,
  sharing: CardSharing,
  more: readonly TextRef[],
  deps: UseCaseDeps,
): Promise<Turn> {
  const { event } = input;
  const waitMs = await deps.state.limit(
    `share-to:look:${personKey(event.sender)}`,
    LOOK_EVERY_MS,
    LOOKS_AT_ONCE,
  );
  if (waitMs > 0) return justWords(input, [text('share-to.slow-down', seconds(waitMs)), ...more]);
  const found = await sharing.rooms.roomsOf(event.sender).catch((error: unknown) => {
    if (!isAppError(error, 'delivery-later') && !isAppError(error, 'delivery-refused')) throw error;
    deps.log.warn({ event: event.id, reason: messageOf(error) }, 'groups not listed');
    return null;
  });
  if (!found) return justWords(input, [text('share-to.no-list'), ...more]);
  const { rooms, complete } = found;
  if (rooms.length === 0) return justWords(input, [text('share-to.no-groups'), ...more]);
  const cut = complete && rooms.length <= MAX_ROOMS ? [] : [text('share-to.not-all')];
  return turn(input, [
    {
      kind: 'share-to',
      groups: rooms.slice(0, MAX_ROOMS).map(({ chatId, name, external }) => ({
        id: chatId,
        label: external ? text('share-to.external', { name: shownName(name) }) : shownName(name),
      })),
      people: fellowsIn(rooms),
      lines: [text('share-to.pick'), ...cut, ...more],
    },
  ]);
}

function justWords(input: TurnInput, lines: readonly TextRef[]): Turn {
  return turn(input, [{ kind: 'text', lines }]);
}

function seconds(waitMs: number) {
  return { seconds: Math.ceil(waitMs / 1_000) };
}

/** Names come from other people and stand in the creator's chat: no number may come along with one. */
function shownName(name: string): string {
  return maskPhones(name).slice(0, 60) || '…';
}

/** Ids alone: the platform draws the people itself. */
function fellowsIn(rooms: readonly ShareRoom[]): string[] {
  const ids = rooms.flatMap(({ people }) => people.map(({ personId }) => personId));
  return [...new Set(ids)].slice(0, MAX_PEOPLE);
}

/**
 * Sends the creator's card to the group or person that was picked. The pick is a stranger's word: whether operator
 * and bot are in that group, or share one with that person, is asked of the platform now. One picker sends one card
 * to a receiver, however often it is pressed; what became of it is told when it is known.
 */
export async function sendToPicked(
  input: TurnInput,
  creatorId: string,
  to: 'group' | 'person',
  form: Readonly<Record<string, unknown>> | null,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { event } = input;
  const { sharing } = deps;
  if (!sharing || event.kind !== 'action') return toastOnly(input, 'warning', text('action.unknown'));
  const picked = form?.[to];
  if (typeof picked !== 'string' || picked === '')
    return toastOnly(input, 'warning', text(`share-to.pick.${to}`));
  const id = `share/${event.messageId}/${picked.slice(0, 120)}`;
  const sentBy = await deps.state.get(id);
  if (sentBy === event.id)
    return { ...toastOnly(input, 'info', await stateOfShare(id, deps)), toldLater: true };
  if (sentBy !== null) return toastOnly(input, 'info', await stateOfShare(id, deps));
  const target =
    to === 'group' ? await pickedGroup(event, picked, sharing) : await pickedPerson(event, picked, sharing);
  if ('key' in target) return toastOnly(input, 'warning', target);
  const refused = input.replay ? null : await tooMany(event, picked, deps);
  if (refused) return toastOnly(input, 'warning', refused);
  const fresh = await send({ ...input, event }, creatorId, id, target, sharing, deps);
  await deps.state.set(id, event.id, SHARE_REMEMBERED_MS);
  if (!fresh && !input.replay) return toastOnly(input, 'info', await stateOfShare(id, deps));
  return {
    ...toastOnly(input, 'success', text('share-to.sending', { name: target.name })),
    toldLater: true,
  };
}

/** What a press is told about a card that was put on its way before. */
async function stateOfShare(id: string, { state }: Pick<UseCaseDeps, 'state'>): Promise<TextRef> {
  const outcome = await shareOutcome(id, state);
  return text(outcome === null ? 'share-to.under-way' : REPEATS[outcome]);
}

async function pickedGroup(
  event: ActionEvent,
  chatId: string,
  { rooms }: CardSharing,
): Promise<Target | TextRef> {
  const room = await rooms.room(chatId, event.sender);
  if (!room) return text('share-to.gone.group');
  const chat = { ...event.chat, chatId, kind: 'group' as const };
  return { chat, name: shownName(room.name), viewer: 'group', follows: !room.external };
}

async function pickedPerson(
  event: ActionEvent,
  personId: string,
  sharing: CardSharing,
): Promise<Target | TextRef> {
  const { rooms, complete } = await sharing.rooms.roomsOf(event.sender);
  const shared = rooms.filter(({ people }) => people.some((one) => one.personId === personId));
  const fellow = shared[0]?.people.find((one) => one.personId === personId);
  if (!fellow) return text(complete ? 'share-to.gone.person' : 'share-to.later.person');
  const chat = { ...event.chat, chatId: personId, kind: 'direct' as const };
  const follows = shared.some(({ external }) => !external);
  return { chat, name: shownName(fellow.name), viewer: 'client', follows };
}

async function tooMany(event: ActionEvent, receiver: string, deps: UseCaseDeps): Promise<TextRef | null> {
  const from = personKey(event.sender);
  const again = await deps.state.limit(
    `share-to:${from}:${receiver.slice(0, 120)}`,
    REPEAT_EVERY_MS,
    REPEATS_AT_ONCE,
  );
  if (again > 0) return text('share-to.again', { minutes: Math.ceil(again / 60_000) });
  const waitMs = await deps.state.limit(`share-to:${from}`, SEND_EVERY_MS, SENDS_AT_ONCE);
  return waitMs > 0 ? text('share-to.slow-down', seconds(waitMs)) : null;
}

async function send(
  { event }: TurnInput<ActionEvent>,
  creatorId: string,
  id: string,
  target: Target,
  sharing: CardSharing,
  deps: UseCaseDeps,
): Promise<boolean> {
  const view = viewCard(await mustFindCard(creatorId, deps), target.viewer);
  const { chat, name, follows } = target;
  const fresh = await sharing.send({
    id,
    chat,
    to: event.sender,
    replyTo: null,
    reply: {
      kind: 'client-card',
      view,
      shareUrl: await standingUrl(creatorId, deps),
      banner: text('share-to.banner', { nickname: view.nickname }),
    },
    part: 0,
    at: deps.now(),
    share: { chat: event.chat, by: event.sender, name, follows },
  });
  deps.log.info({ event: event.id, creatorId, to: target.viewer, follows, fresh }, 'card shared to a chat');
  return fresh;
}
