import type { CallbackReply, Reply, TranscriptLine } from '../domain/effect.js';
import type { InboundEvent } from '../domain/event.js';
import { maskLongNumbers } from '../domain/phone-guard.js';
import { type TextParam, type TextRef, text } from '../shared/texts.js';
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

/**
 * Adds what a person and the bot said to what was said before; the oldest lines go. Numbers are masked, also those of
 * too few or too many digits: they are phone numbers that somebody mistyped.
 */
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
  // Masked before it is cut, so that no cut makes a long number look short.
  return [
    { who: 'user', words: withoutCodes(maskLongNumbers(event.text)).slice(0, MAX_WORDS).toWellFormed() },
  ];
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
  return (callback?.tone === 'error' ? [...refused, callback.toast] : refused).map(withoutNumbers);
}

/** A text of the bot without the numbers that it repeats from a person's words; its own words stay. */
function withoutNumbers({ key, params }: TextRef): TextRef {
  if (params === undefined) return { key };
  const masked = Object.entries(params).map(([name, value]) => [name, maskedParam(value)] as const);
  return { key, params: Object.fromEntries(masked) };
}

function maskedParam(value: TextParam): TextParam {
  if (typeof value === 'string') return maskLongNumbers(value);
  if (typeof value === 'number') return value;
  return 'key' in value ? withoutNumbers(value) : value.map(withoutNumbers);
}

function summaryOf(reply: Reply): TranscriptLine[] {
  const words = wordsOf(reply);
  if (words === null) return [];
  return [{ who: 'bot', words: typeof words === 'string' ? maskLongNumbers(words) : withoutNumbers(words) }];
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
