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
  /** Epoch ms as the puppet says. */
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

function mentionPattern(name: string): RegExp {
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`@${literal}(?:${SEPARATOR}|$)`, 'u');
}

function namesOf(raw: RawMessage): string[] {
  return [...new Set(raw.botNames.filter((name) => name.trim() !== ''))].sort((a, b) => b.length - a.length);
}

function isMentioned(raw: RawMessage): boolean {
  return (
    raw.mentionIds.includes(raw.accountId) || namesOf(raw).some((name) => mentionPattern(name).test(raw.text))
  );
}

/** The words without the mention of the bot. */
function withoutMention(raw: RawMessage): string {
  return namesOf(raw)
    .reduce((words, name) => words.replace(mentionPattern(name), ' '), raw.text)
    .trim();
}

function isOld(raw: RawMessage, moment: Moment): boolean {
  const age = Math.max(0, moment.now - raw.at);
  return age > MAX_AGE_MS || raw.at < moment.startedAt - BEFORE_START_MS;
}

/**
 * Decides what a message is: dropped when it is the bot's own, history, or room talk that does not mention the
 * bot by id or by name; otherwise an event. Only text is read; in a direct chat anything else has null text.
 */
export function normalize(raw: RawMessage, moment: Moment): Normalized {
  if (raw.self) return { dropped: 'self' };
  if (isOld(raw, moment)) return { dropped: 'old' };
  if (raw.recalls && !raw.roomId) return { event: recallOf(raw, raw.recalls, moment) };
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
  // A clock ahead of ours must not make every later answer look stale.
  const at = Math.min(raw.at, moment.now);
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

function recallOf(raw: RawMessage, messageId: string, { now }: Moment): RevisionEvent {
  const account = raw.accountId;
  return {
    kind: 'revision',
    id: `wechat:${account}:${raw.id}`,
    chat: { platform: 'wechat', account, chatId: raw.talkerId, kind: 'direct' },
    sender: { platform: 'wechat', account, personId: raw.talkerId, name: raw.talkerName },
    at: Math.min(raw.at, now),
    messageId,
    what: 'recalled',
  };
}
