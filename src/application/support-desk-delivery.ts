import type { DeskMark, OutboundMessage, Reply } from '../domain/effect.js';
import type { NoticeEvent } from '../domain/event.js';
import type { Platform } from '../domain/identity.js';
import { AppError, isAppError, messageOf } from '../shared/errors.js';
import { type TextKey, text } from '../shared/texts.js';
import type { SupportDesk } from './desk-ports.js';
import { sealEvent, sealMessage } from './mailbox-codec.js';
import type { Clock, Log, Messenger, PictureSource, Receipt, Records, Sealer, State } from './ports.js';
import { outboxOf } from './run-mailbox.js';
import { says, ticketView } from './support-desk-ticket.js';

/** Pictures above this are not passed on: Feishu takes 10 MB, WeChat gateways choke earlier (own choice). */
const MAX_PICTURE_BYTES = 5 * 1024 * 1024;

/** A thread has no root until its card has been sent, which happens within the second. */
const CARD_SOON_MS = 1_000;

/** Attempts at a picture that cannot be fetched now, some 20 s: the words behind it wait as long. */
const PICTURE_ATTEMPTS = 5;

/** What the delivery of ticket messages works with. */
export interface DeskDeliveryDeps {
  readonly records: Pick<Records, 'desk'>;
  readonly state: Pick<State, 'accept'>;
  readonly sealer: Sealer;
  readonly desk: SupportDesk;
  readonly messengers: Readonly<Partial<Record<Platform, Messenger>>>;
  readonly pictures: Readonly<Partial<Record<Platform, PictureSource>>>;
  readonly wake: (platform: Platform) => void;
  readonly now: Clock;
  readonly log: Log;
}

type PictureReply = Extract<Reply, { kind: 'picture' }>;

/** A message ready for its messenger. */
export interface Prepared {
  readonly message: OutboundMessage;
  readonly picture: Buffer | null;
}

/** What is done around the delivery of a message that belongs to a ticket. */
export interface DeskDelivery {
  /** Fills in what only the moment of delivery knows. */
  prepare(message: OutboundMessage, attempts: number): Promise<Prepared>;
  /** Notes what the platform said. */
  delivered(message: OutboundMessage, receipt: Receipt, lane: string): Promise<void>;
  /** It is given up: its writer is told. */
  failed(message: OutboundMessage, lane: string): Promise<void>;
}

/** Makes it. */
export function createDeskDelivery(deps: DeskDeliveryDeps): DeskDelivery {
  return {
    prepare: (message, attempts) => prepare(message, attempts, deps),
    delivered: (message, receipt, lane) => delivered(message, receipt, lane, deps),
    failed: async (message, lane) => {
      const { desk } = message;
      if (desk?.as === 'card') return reportUnseen(desk.ticketId, deps);
      if (!desk?.eventId) return;
      if (desk.as === 'chat') await tell(message, desk, 'desk.thread.undelivered', 'thread', lane, deps);
      else await tell(message, desk, 'desk.undelivered', 'chat', lane, deps);
    },
  };
}

async function prepare(
  message: OutboundMessage,
  attempts: number,
  deps: DeskDeliveryDeps,
): Promise<Prepared> {
  const { desk: mark } = message;
  if (!mark) return { message, picture: null };
  const placed = await place(message, mark, deps);
  if (mark.withdraws) await withdraw(mark.withdraws, message.chat.platform, deps);
  const shown = await withoutRecalled(placed, mark, deps);
  const { reply } = shown;
  if (reply.kind !== 'picture') return { message: shown, picture: null };
  const picture = await fetchPicture(reply, attempts, deps);
  if (picture !== 'lost') return { message: shown, picture };
  return { message: { ...shown, reply: lostPicture(reply) }, picture: null };
}

/** The desk will never see a ticket whose card it did not get: the person's own chat hears of it. */
async function reportUnseen(
  ticketId: string,
  { records, state, sealer, now }: DeskDeliveryDeps,
): Promise<void> {
  const ticket = await records.desk.ticket(ticketId);
  if (!ticket || ticket.status === 'closed') return;
  const event: NoticeEvent = {
    kind: 'notice',
    id: `desk-unreachable:${ticketId}`,
    chat: ticket.chat,
    sender: ticket.person,
    at: now(),
    notice: { about: 'desk-unreachable', ticketId },
  };
  await state.accept('in', ticket.lane, event.id, sealEvent(event, sealer));
}

/** Words of a thread hang on the card; the card is shown as it is now. */
async function place(
  message: OutboundMessage,
  mark: DeskMark,
  deps: DeskDeliveryDeps,
): Promise<OutboundMessage> {
  if (mark.as === 'chat' || mark.as === 'card') return message;
  const replyTo = await deps.records.desk.cardOf(mark.ticketId);
  if (replyTo === null) throw await withoutCard(mark.ticketId, deps);
  if (mark.as === 'thread') return { ...message, replyTo };
  const ticket = await deps.records.desk.ticket(mark.ticketId);
  if (!ticket) return { ...message, replyTo };
  return { ...message, replyTo, reply: { kind: 'ticket-card', ticket: await ticketView(ticket, deps) } };
}

/** A card that is on its way is waited for; there will be none of a ticket that was closed without one. */
async function withoutCard(ticketId: string, { records }: DeskDeliveryDeps): Promise<AppError> {
  const ticket = await records.desk.ticket(ticketId);
  return ticket && ticket.status !== 'closed'
    ? new AppError('delivery-later', 'the card of the ticket is not there yet', { afterMs: CARD_SOON_MS })
    : new AppError('delivery-refused', 'the ticket was closed without a card');
}

/** What its writer has taken back before it went out is not shown; the recall's own note tells of it. */
async function withoutRecalled(
  message: OutboundMessage,
  { eventId, as }: DeskMark,
  deps: DeskDeliveryDeps,
): Promise<OutboundMessage> {
  if (!eventId || !(await deps.records.desk.message(eventId))?.recalled) return message;
  return { ...message, reply: says(as === 'thread' ? 'desk.thread.gone' : 'desk.gone') };
}

async function withdraw(eventId: string, platform: Platform, deps: DeskDeliveryDeps): Promise<void> {
  const copy = (await deps.records.desk.message(eventId))?.relayedId;
  if (copy) await takeBack(copy, platform, deps);
}

async function takeBack(messageId: string, platform: Platform, deps: DeskDeliveryDeps): Promise<void> {
  try {
    await deps.messengers[platform]?.withdraw?.(messageId);
  } catch (error) {
    if (!isAppError(error, 'delivery-refused')) throw error;
    deps.log.warn({ reason: messageOf(error) }, 'a copy could not be taken back');
  }
}

async function fetchPicture(
  { source }: PictureReply,
  attempts: number,
  deps: DeskDeliveryDeps,
): Promise<Buffer | 'lost'> {
  const fetch = deps.pictures[source.platform];
  if (!fetch) return 'lost';
  try {
    return await fetch(source, MAX_PICTURE_BYTES);
  } catch (error) {
    const passing = isAppError(error, 'delivery-later') || isAppError(error, 'store-away');
    if (passing && attempts < PICTURE_ATTEMPTS) throw error;
    deps.log.warn({ reason: messageOf(error) }, 'a picture could not be passed on');
    return 'lost';
  }
}

function lostPicture({ caption }: PictureReply): Reply {
  return { kind: 'text', lines: [caption, text('desk.picture.lost')] };
}

async function delivered(
  message: OutboundMessage,
  receipt: Receipt,
  lane: string,
  deps: DeskDeliveryDeps,
): Promise<void> {
  const { desk: mark } = message;
  if (!mark) return;
  if (mark.as === 'card' && receipt.messageId)
    await deps.records.desk.setCard(mark.ticketId, receipt.messageId);
  if (mark.eventId && receipt.messageId) {
    const recalled = await deps.records.desk.setRelayed(mark.eventId, receipt.messageId);
    if (recalled) await takeBack(receipt.messageId, message.chat.platform, deps);
  }
  if (mark.eventId && !receipt.certain)
    await tell(message, mark, 'desk.thread.uncertain', 'thread', lane, deps);
}

/** A note about a delivery, once however often this runs. */
async function tell(
  about: OutboundMessage,
  mark: DeskMark,
  key: TextKey,
  as: 'thread' | 'chat',
  lane: string,
  deps: DeskDeliveryDeps,
): Promise<void> {
  const ticket = await deps.records.desk.ticket(mark.ticketId);
  if (!ticket) return;
  const chat = as === 'thread' ? deps.desk.chat : ticket.chat;
  const note: OutboundMessage = {
    id: `${about.id}/${as}`,
    chat,
    to: ticket.person,
    replyTo: null,
    reply: says(key),
    part: 0,
    at: deps.now(),
    desk: { ticketId: ticket.id, as },
  };
  await deps.state.accept(outboxOf(chat.platform), lane, note.id, sealMessage(note, deps.sealer));
  deps.wake(chat.platform);
}
