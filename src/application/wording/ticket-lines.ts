import type { TicketView, TranscriptLine } from '../../domain/effect.js';
import { maskLongNumbers, maskPhones } from '../../domain/phone-guard.js';
import { type TextKey, text } from '../../shared/texts.js';
import { tidyLine } from './tidy.js';
import { fieldName, type WordContext } from './view-words.js';

/** Longest line of a transcript, in characters. */
const MAX_LINE = 300;

/** Where a ticket stands, in a word. */
export function ticketStatus(ticket: TicketView): TextKey {
  return ticket.status === 'waiting' && ticket.overnight
    ? 'desk.card.status.overnight'
    : `desk.card.status.${ticket.status}`;
}

/** Who asks, on which platform, and since when. */
export function ticketWho(ticket: TicketView, { texts }: WordContext): string {
  const name = tidyLine(ticket.name, 40) || texts(text('desk.card.nobody'));
  const platform = texts(text(`desk.card.platform.${ticket.platform}`));
  const waiting = ticket.status === 'waiting' ? 'desk.card.who' : 'desk.card.who.waited';
  const time = TIME.format(ticket.openedAt);
  return texts(text(waiting, { platform, name, time, minutes: ticket.waitedMinutes }));
}

const TIME = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** The facts of a ticket for an agent, one line each; the transcript comes with `transcriptLines`. */
export function ticketFacts(ticket: TicketView, context: WordContext): string[] {
  const { texts } = context;
  const waiting = ticket.status === 'waiting' && !ticket.overnight;
  return [
    ...questionLine(ticket, context),
    texts(text(`desk.card.reason.${ticket.reason}`)),
    ...(waiting ? [texts(text(`desk.card.priority.${ticket.priority}`))] : []),
    ...(ticket.agent ? [texts(text('desk.card.agent', { agent: tidyLine(ticket.agent, 40) }))] : []),
    ...(ticket.score ? [texts(text('desk.card.score', { score: ticket.score }))] : []),
    cardLine(ticket, context),
    ...errorLines(ticket, context),
  ];
}

/** What the person said last before the hand over: what it is about, at a glance. */
function questionLine({ transcript }: TicketView, { texts }: WordContext): string[] {
  const last = transcript.filter(({ who }) => who === 'user').at(-1)?.words;
  if (typeof last !== 'string') return [];
  return [texts(text('desk.card.question', { words: tidyLine(maskLongNumbers(last), MAX_LINE) }))];
}

function cardLine({ card }: TicketView, { texts }: WordContext): string {
  if (!card) return texts(text('desk.card.state.unbound'));
  const names = (fields: typeof card.hidden) =>
    fields.map((field) => fieldName(field, texts)).join(texts(text('card.separator'))) ||
    texts(text('desk.card.state.none'));
  const { percent, unfilled, hidden } = card;
  return texts(text('desk.card.state', { percent, unfilled: names(unfilled), hidden: names(hidden) }));
}

function errorLines({ errors }: TicketView, { texts }: WordContext): string[] {
  if (errors.length === 0) return [];
  const all = errors.map((one) => tidyLine(maskPhones(texts(one)), MAX_LINE)).join('\n');
  return [texts(text('desk.card.errors', { errors: all }))];
}

/** What was said before the hand over. Numbers that may be phone numbers, mistyped ones too, are masked. */
export function transcriptLines({ transcript }: TicketView, { texts }: WordContext): string[] {
  const said = ({ words }: TranscriptLine) =>
    tidyLine(typeof words === 'string' ? maskLongNumbers(words) : maskPhones(texts(words)), MAX_LINE);
  return transcript.map((one) => texts(text(`desk.turn.${one.who}`, { words: said(one) })));
}

/** A ticket in words alone, where cards are not taken. */
export function ticketLines(ticket: TicketView, context: WordContext): string[] {
  const { texts } = context;
  return [
    `${texts(text('desk.card.title'))} ${texts(text(ticketStatus(ticket)))}`,
    ticketWho(ticket, context),
    ...ticketFacts(ticket, context),
    ...transcriptLines(ticket, context),
  ];
}
