import { AppError, type ErrorDetails } from '../../src/shared/errors.js';

/** What a failed call means for the caller. */
export type Verdict = 'limited' | 'token' | 'later' | 'refused';

/** Rate limits of the gateway and of one chat (Feishu docs: 频控策略, 发送消息). */
const LIMITED = new Set([99991400, 230020]);

/** The token is missing, unknown or over (Feishu docs: 服务端通用错误码). */
const TOKEN = new Set([99991661, 99991663, 99991664, 99991665, 99991668, 99991671, 99991677]);

/** The same uuid is being sent at this moment (Feishu docs: 发送消息). */
const IN_FLIGHT = 230049;

/** The message to be answered or changed is gone (Feishu docs: 回复消息). */
const RECALLED = new Set([230011, 230110, 231003]);

/** The card as such is not taken: broken or too large, too long, or cards are not allowed in this chat. */
const CARD_REFUSED = new Set([230099, 230025, 230054, 200830, 200621, 200860, 300305]);

/** Held back by the company's content rules; a phone number or an address in clear can be enough. */
const CONTENT_REFUSED = new Set([230028, 230022]);

/** Codes of messages and of the gateway are about this very call: repeating it unchanged does not help. */
const ABOUT_THIS_CALL = [
  [200_000, 239_999],
  [300_000, 309_999],
  [99_991_000, 99_992_999],
] as const;

/** Why a message cannot come to a chat or person, for whoever sent it there (Feishu docs: 发送消息). */
const BECAUSE: ReadonlyMap<number, string> = new Map([
  [230002, 'bot-outside'],
  [232009, 'disbanded'],
  ...[230006, 230018, 230027, 230035, 99991672].map((code): [number, string] => [code, 'not-allowed']),
  ...[230013, 230034, 230038, 230053].map((code): [number, string] => [code, 'person-unreachable']),
]);

/** How a Feishu code (0 = none was given) and an HTTP status are to be read. */
export function verdictOf(code: number, status: number): Verdict {
  if (LIMITED.has(code) || status === 429) return 'limited';
  if (TOKEN.has(code)) return 'token';
  if (code === IN_FLIGHT || status >= 500 || status === 0) return 'later';
  if (ABOUT_THIS_CALL.some(([from, to]) => code >= from && code <= to)) return 'refused';
  return status >= 400 ? 'refused' : 'later';
}

/** The facts of a failed call; nothing of what was sent or said. */
export interface CallFault {
  /** Feishu's code, 0 when there was none. */
  readonly code: number;
  /** HTTP status, 0 when nothing came back. */
  readonly status: number;
  /** How long the platform asks to wait, ms; null when it does not say. */
  readonly resetMs: number | null;
  /** For the platform's support. */
  readonly logId: string | null;
  readonly reason: string;
}

/**
 * A failed call as the messenger port wants it: `delivery-refused`, or `delivery-later` with `afterMs`. The
 * details hold `feishuCode`, `verdict`, `because` where a receiver cannot be reached, and what helps to find the call.
 */
export function errorFor(fault: CallFault): AppError {
  const verdict = verdictOf(fault.code, fault.status);
  const facts: ErrorDetails = {
    feishuCode: fault.code,
    status: fault.status,
    verdict,
    logId: fault.logId,
    because: BECAUSE.get(fault.code) ?? null,
  };
  const message = `feishu: ${fault.reason}`;
  if (verdict === 'refused') return new AppError('delivery-refused', message, facts);
  const afterMs = fault.resetMs ?? (verdict === 'later' ? 2_000 : 1_000);
  return new AppError('delivery-later', message, { ...facts, afterMs });
}

/** The verdict that `errorFor` put into an error; null for other errors. */
export function verdictIn(error: unknown): Verdict | null {
  return error instanceof AppError ? ((error.details.verdict as Verdict | undefined) ?? null) : null;
}

function refusedFor(error: unknown, codes: ReadonlySet<number>): boolean {
  return (
    error instanceof AppError &&
    error.code === 'delivery-refused' &&
    codes.has(Number(error.details.feishuCode ?? 0))
  );
}

/** Whether the answered or changed message is gone. */
export function isRecalled(error: unknown): boolean {
  return refusedFor(error, RECALLED);
}

/** Whether the same words may pass when they are no card. */
export function isCardRefused(error: unknown): boolean {
  return refusedFor(error, CARD_REFUSED);
}

/** Whether the same message may pass with contacts masked. */
export function isContentRefused(error: unknown): boolean {
  return refusedFor(error, CONTENT_REFUSED);
}
