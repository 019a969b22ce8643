import { setTimeout as pause } from 'node:timers/promises';
import { viewCard } from '../domain/card-view.js';
import type { MessageEvent } from '../domain/event.js';
import { type Platform, personKey } from '../domain/identity.js';
import { readWechatCode } from '../domain/wechat-code.js';
import { isAppError, messageOf } from '../shared/errors.js';
import { type TextKey, type TextRef, text } from '../shared/texts.js';
import { saveChange, startEditing } from './edit-card.js';
import type { CodeReader, PictureSource } from './ports.js';
import { flowIsOpen, isStale, repeatStep } from './route-flow.js';
import { type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** How a picture of a code is fetched and read. */
export interface CodeIntake {
  readonly pictures: Readonly<Partial<Record<Platform, PictureSource>>>;
  readonly read: CodeReader;
}

/** As much as Feishu takes for a picture (Feishu docs: 上传图片). */
const MAX_BYTES = 10 * 1024 * 1024;

/** Fetching and reading together, ms: shorter than the mailbox leaves a turn. */
const PATIENCE_MS = 4_000;

/** Pictures a person may have read: five at once, then one in five seconds. */
const READ_EVERY_MS = 5_000;
const READS_AT_ONCE = 5;

/** Whether a picture is an answer here: the step asks for the WeChat contact. */
export function takesCode(input: TurnInput): boolean {
  return flowIsOpen(input) && input.conversation.flow?.step === 'wechat';
}

/** 微信二维码: the step of the WeChat id, which takes a picture too. */
export async function askCode(input: TurnInput, creatorId: string, deps: UseCaseDeps): Promise<Turn> {
  const step = await startEditing(input, creatorId, 'wechat', deps);
  const card = await deps.records.creator(creatorId);
  const stored = card?.content.wechatCode ? [text('wechat-qr.stored')] : [];
  const hint = { kind: 'text' as const, lines: [text('wechat-qr.ask'), ...stored] };
  return { ...step, replies: [hint, ...step.replies] };
}

/** 删除微信二维码. */
export async function dropCode(input: TurnInput, creatorId: string, deps: UseCaseDeps): Promise<Turn> {
  const { card, saved } = await keep(input, creatorId, null, deps);
  const notice = text(saved ? 'wechat-qr.dropped' : 'wechat-qr.none');
  return turn(input, [{ kind: 'owner-card', view: viewCard(card, 'owner'), notice }]);
}

function keep(input: TurnInput, creatorId: string, wechatCode: string | null, deps: UseCaseDeps) {
  return saveChange(input, creatorId, deps, ({ content }) => ({
    content: { ...content, wechatCode },
    field: 'wechatCode',
    result: null,
  }));
}

/**
 * Reads the code out of a picture and keeps its text, never the picture: in one a phone number could stand as
 * pixels. Whatever is wrong with it is said, and the step stays.
 */
export async function takeCode(input: TurnInput<MessageEvent>, deps: UseCaseDeps): Promise<Turn> {
  const { flow } = input.conversation;
  if (!flow || isStale(input)) return repeatStep(input, deps, text('flow.stale-answer'));
  const earlier = input.replay ? await deps.records.revisionOf(input.event.id) : null;
  const read = earlier ? { ok: true as const, code: earlier.content.wechatCode } : await codeIn(input, deps);
  if (!read.ok) return repeatStep(input, deps, read.problem);
  const { card, saved } = await keep(input, flow.creatorId, read.code, deps);
  deps.log.info({ event: input.event.id, creatorId: flow.creatorId, saved }, 'WeChat code kept');
  const missing = card.content.wechat === null;
  if (missing || flow.scope !== 'one')
    return repeatStep(input, deps, text(missing ? 'wechat-qr.saved.no-id' : 'wechat-qr.saved.go-on'));
  const notice = text(saved ? 'wechat-qr.saved' : 'wechat-qr.same');
  return turn(input, [{ kind: 'owner-card', view: viewCard(card, 'owner'), notice }], { flow: null });
}

type Read =
  | { readonly ok: true; readonly code: string | null }
  | { readonly ok: false; readonly problem: TextRef };

const refused = (key: TextKey): Read => ({ ok: false, problem: text(key) });

async function codeIn({ event }: TurnInput<MessageEvent>, deps: UseCaseDeps): Promise<Read> {
  const key = `wechat-qr:${personKey(event.sender)}`;
  if ((await deps.state.limit(key, READ_EVERY_MS, READS_AT_ONCE)) > 0) return refused('wechat-qr.slow-down');
  try {
    const found = await Promise.race([fetchAndRead(event, deps), pause(PATIENCE_MS, null, { ref: false })]);
    if (found === null) return refused('wechat-qr.not-loaded');
    const texts = [...new Set(found)];
    const [only] = texts;
    if (only === undefined) return refused('wechat-qr.unreadable');
    return texts.length > 1 ? refused('wechat-qr.several') : readWechatCode(only);
  } catch (error) {
    deps.log.info({ event: event.id, reason: messageOf(error) }, 'picture of a code not read');
    if (isAppError(error, 'too-large')) return refused('wechat-qr.too-large');
    return refused(isAppError(error, 'invalid-input') ? 'wechat-qr.unreadable' : 'wechat-qr.not-loaded');
  }
}

async function fetchAndRead({ attachment }: MessageEvent, { codes }: UseCaseDeps): Promise<string[] | null> {
  if (attachment?.kind !== 'picture') return null;
  const fetch = codes?.pictures[attachment.source.platform];
  return codes && fetch ? codes.read(await fetch(attachment.source, MAX_BYTES)) : null;
}
