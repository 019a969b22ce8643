import type { Attachment, MessageEvent, RevisionEvent } from '../../src/domain/event.js';

/** What is read off a Wechaty message before anything is decided; plain data, so that deciding is pure. */
export interface RawMessage {
  readonly id: string;
  readonly accountId: string;
  readonly talkerId: string;
  readonly talkerName: string;
  readonly self: boolean;
  readonly isText: boolean;
  /** What it holds when it is no text. */
  readonly holds?: Attachment['kind'];
  /** The message that this one takes back. */
  readonly recalls?: string | null;
  readonly text: string;
  readonly roomId: string | null;
  readonly mentionIds: readonly string[];
  /** Names by which the bot may be mentioned: its own and its alias in this room. */
  readonly botNames: readonly string[];
  /** Epoch ms as the puppet says; anything that is no time counts as now. */
  readonly at: number;
}

/** The clock readings against which a message's age is judged, epoch ms. */
export interface Moment {
  readonly now: number;
  readonly startedAt: number;
}

/** A message becomes an event, or is dropped for a reason that is counted. */
export type Normalized =
  | { readonly event: MessageEvent | RevisionEvent }
  | { readonly dropped: 'self' | 'old' | 'not-addressed' };

/** Puppets replay old messages after a new login; older than this is history, not talk. */
const MAX_AGE_MS = 120_000;
const BEFORE_START_MS = 60_000;

/** What ends a mention: the separators of phones (U+2005), desktops and the web, and punctuation. */
const SEPARATOR = '[\\u2005\\u0020\\u00a0\\u3000,，:：\\n]';

/** A call to everybody; some puppets then list every member, the bot included, as mentioned. */
const EVERYBODY = new RegExp(`@(?:\\u6240\\u6709\\u4eba|all)(?:${SEPARATOR}|$)`, 'iu');

/** A mention at the head by a name we do not know: up to the phone's separator, else up to the first other one. */
const LEADING_MENTION = new RegExp(`^\\s*@(?:[^\\u2005\\n]{1,64}\\u2005|[^@]{1,64}?(?:${SEPARATOR}|$))`, 'u');

function mentionPattern(name: string): RegExp {
  const literal = name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`@${literal}(?:${SEPARATOR}|$)`, 'gu');
}

function namesOf(raw: RawMessage): string[] {
  return [...new Set(raw.botNames.filter((name) => name.trim() !== ''))].sort((a, b) => b.length - a.length);
}

function isNamed(raw: RawMessage): boolean {
  return namesOf(raw).some((name) => mentionPattern(name).test(raw.text));
}

function isMentioned(raw: RawMessage): boolean {
  return isNamed(raw) || (raw.mentionIds.includes(raw.accountId) && !EVERYBODY.test(raw.text));
}

/** The words without the mention of the bot. */
function withoutMention(raw: RawMessage): string {
  if (raw.roomId && !isNamed(raw)) return raw.text.replace(LEADING_MENTION, '').trim();
  return namesOf(raw)
    .reduce((words, name) => words.replace(mentionPattern(name), ' '), raw.text)
    .trim();
}

function isOld(at: number, moment: Moment): boolean {
  return moment.now - at > MAX_AGE_MS || at < moment.startedAt - BEFORE_START_MS;
}

/**
 * Decides what a message is: dropped when it is the bot's own, history, or room talk that does not mention the
 * bot by id or by name; otherwise an event. Only text is read; in a direct chat anything else has null text.
 */
export function normalize(raw: RawMessage, moment: Moment): Normalized {
  if (raw.self) return { dropped: 'self' };
  // A clock ahead of ours must not make every later answer look stale.
  const at = Number.isFinite(raw.at) ? Math.min(raw.at, moment.now) : moment.now;
  if (isOld(at, moment)) return { dropped: 'old' };
  if (raw.recalls && !raw.roomId) return { event: recallOf(raw, raw.recalls, at) };
  if (raw.roomId && (!raw.isText || !isMentioned(raw))) return { dropped: 'not-addressed' };
  const account = raw.accountId;
  const chat = {
    platform: 'wechat',
    account,
    chatId: raw.roomId ?? raw.talkerId,
    kind: raw.roomId ? 'group' : 'direct',
  } as const;
  const sender = { platform: 'wechat', account, personId: raw.talkerId, name: raw.talkerName } as const;
  const text = raw.isText ? withoutMention(raw) : null;
  const event = {
    kind: 'message',
    id: `wechat:${account}:${raw.id}`,
    chat,
    sender,
    at,
    messageId: raw.id,
    text,
    addressed: true,
    ...(raw.isText ? {} : { attachment: attachmentOf(raw) }),
  } as const;
  return { event };
}

/** A picture is fetched from the puppet by the id of its message, when somebody is there to see it. */
function attachmentOf({ id, holds = 'other' }: RawMessage): Attachment {
  if (holds !== 'picture') return { kind: holds };
  return { kind: 'picture', source: { platform: 'wechat', messageId: id, key: '' } };
}

function recallOf(raw: RawMessage, messageId: string, at: number): RevisionEvent {
  const account = raw.accountId;
  return {
    kind: 'revision',
    id: `wechat:${account}:${raw.id}`,
    chat: { platform: 'wechat', account, chatId: raw.talkerId, kind: 'direct' },
    sender: { platform: 'wechat', account, personId: raw.talkerId, name: raw.talkerName },
    at,
    messageId,
    what: 'recalled',
  };
}
