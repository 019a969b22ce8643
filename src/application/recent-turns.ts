import type { CallbackReply, Reply, TranscriptLine } from '../domain/effect.js';
import type { InboundEvent } from '../domain/event.js';
import { maskPhones } from '../domain/phone-guard.js';
import { type TextRef, text } from '../shared/texts.js';
import type { Sealer } from './ports.js';

/** What was said lately in a direct chat; for a person who takes over. Kept sealed inside the conversation. */
export interface RecentTurns {
  readonly lines: readonly TranscriptLine[];
  /** What the bot refused or failed at, newest last. */
  readonly errors: readonly TextRef[];
}

const NOTHING: RecentTurns = { lines: [], errors: [] };

/** Enough to see what a person wants: six exchanges, each shortened (own choice). */
const MAX_LINES = 12;
const MAX_ERRORS = 3;
const MAX_WORDS = 300;

/** Opens what `rememberTurn` sealed; nothing when there is none or it cannot be read any more. */
export function recentTurns(sealed: string | undefined, sealer: Sealer): RecentTurns {
  if (sealed === undefined) return NOTHING;
  try {
    return JSON.parse(sealer.open(sealed)) as RecentTurns;
  } catch {
    return NOTHING;
  }
}

/** Adds what a person and the bot said to what was said before; the oldest lines go. Phone numbers are masked. */
export function rememberTurn(
  sealed: string | undefined,
  event: InboundEvent,
  replies: readonly Reply[],
  callback: CallbackReply | null,
  sealer: Sealer,
): string {
  const before = recentTurns(sealed, sealer);
  const errors = [...before.errors, ...errorsIn(replies, callback)].slice(-MAX_ERRORS);
  const lines = [...before.lines, ...saidBy(event), ...replies.flatMap(summaryOf)].slice(-MAX_LINES);
  return sealer.seal(JSON.stringify({ lines, errors } satisfies RecentTurns));
}

function saidBy(event: InboundEvent): TranscriptLine[] {
  if (event.kind !== 'message') return [];
  if (event.text === null) return [{ who: 'user', words: text('desk.turn.attachment') }];
  return [{ who: 'user', words: withoutCodes(maskPhones(event.text.slice(0, MAX_WORDS))) }];
}

/** A binding code that was not used up would bind whoever reads it. */
function withoutCodes(words: string): string {
  return words.replace(
    /((?:绑定|bind)[\s:：]*)(?=[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]*[0-9０-９])[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]{4,20}/giu,
    '$1****',
  );
}

function errorsIn(replies: readonly Reply[], callback: CallbackReply | null): TextRef[] {
  const refused = replies.flatMap((reply) =>
    reply.kind === 'step' && reply.step.tone === 'error' && reply.step.notice ? [reply.step.notice] : [],
  );
  return callback?.tone === 'error' ? [...refused, callback.toast] : refused;
}

function summaryOf(reply: Reply): TranscriptLine[] {
  const words = wordsOf(reply);
  return words === null ? [] : [{ who: 'bot', words }];
}

function wordsOf(reply: Reply): string | TextRef | null {
  switch (reply.kind) {
    case 'text':
      return reply.lines[0] ?? null;
    case 'choices':
      return reply.prompt;
    case 'faq-answer':
      return reply.question;
    case 'step':
      return reply.step.tone === 'error' && reply.step.notice ? reply.step.notice : reply.step.prompt;
    default:
      return text('desk.turn.card');
  }
}
