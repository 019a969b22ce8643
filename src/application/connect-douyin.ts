import { viewCard } from '../domain/card-view.js';
import type { NoticeEvent } from '../domain/event.js';
import type { Notice } from '../domain/notice.js';
import { text } from '../shared/texts.js';
import { issueTicket } from './connect-tickets.js';
import { askHolder } from './transfer-creator.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** Links a person may ask for: five at once, then one every two minutes. */
const LINK_EVERY_MS = 120_000;
const LINKS_AT_ONCE = 5;

/** Answers `绑定抖音` with a link that is good for this person, once, for 10 minutes. */
export async function beginConnect(input: TurnInput, deps: UseCaseDeps): Promise<Turn> {
  const { chat, sender } = input.event;
  if (!deps.profiles) return sayLine(input, 'connect.off');
  const key = `douyin:links:${sender.platform}:${sender.account}:${sender.personId}`;
  const waitMs = await deps.state.limit(key, LINK_EVERY_MS, LINKS_AT_ONCE);
  if (waitMs > 0 && !input.replay)
    return sayLine(input, 'connect.slow-down', { minutes: Math.ceil(waitMs / 60_000) });
  const creatorId = await deps.records.bindingOf(sender);
  const card = creatorId === null ? null : await deps.records.creator(creatorId);
  const nickname = card && viewCard(card, 'client').nickname;
  const ticket = await issueTicket({ chat, person: sender, nickname }, deps);
  const url = `${deps.publicUrl}/connect/douyin?ticket=${ticket}`;
  return turn(input, [{ kind: 'text', lines: [text('connect.link', { url }), text('connect.link-hint')] }]);
}

/**
 * The person came back from Douyin. The binding code comes first: an account nobody knows is tied to the creator
 * that the person uses; a known one names its creator, also on a second chat platform without a code.
 */
export async function douyinAgreed(
  input: TurnInput<NoticeEvent>,
  notice: Extract<Notice, { about: 'douyin-agreed' }>,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { event } = input;
  const result = await deps.records.linkDouyin({
    eventId: event.id,
    person: event.sender,
    chatId: event.chat.chatId,
    profile: notice.profile,
    grantSealed: notice.grantSealed,
    now: event.at,
  });
  deps.log.info({ event: event.id, outcome: result.outcome }, 'Douyin account answered for');
  if (result.outcome === 'taken') return askHolder(input, result.creatorId, deps);
  if (result.outcome !== 'linked') return sayLine(input, `connect.${result.outcome}`);
  const card = await deps.records.creator(result.creatorId);
  if (!card) return sayLine(input, 'connect.unknown');
  const view = viewCard(card, 'owner');
  const linked = text('connect.linked', { nickname: view.nickname });
  return turn(input, [{ kind: 'owner-card', view, notice: linked }], { flow: null });
}
