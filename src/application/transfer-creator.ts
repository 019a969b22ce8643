import { viewCard } from '../domain/card-view.js';
import { cleanText } from '../domain/creator-identity-rules.js';
import type { NoticeEvent } from '../domain/event.js';
import { type PersonRef, personKey } from '../domain/identity.js';
import { maskPhones } from '../domain/phone-guard.js';
import { type TextKey, text } from '../shared/texts.js';
import type { Transfer } from './account-ports.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** After a day without an answer the creator stays where it is. */
const CONSENT_WITHIN_MS = 24 * 3_600_000;

/** Asks the holder of a creator, in their own direct chat, whether it may move to this person. */
export async function askHolder(input: TurnInput, creatorId: string, deps: UseCaseDeps): Promise<Turn> {
  const { event } = input;
  const now = deps.now();
  const holder = await deps.records.holderOf(creatorId, event.sender);
  if (!holder || personKey(holder.person) === personKey(event.sender))
    return sayLine(input, 'transfer.again');
  const wish = await deps.records.askTransfer(
    {
      transferId: `transfer:${event.id}`,
      creatorId,
      holderKey: personKey(holder.person),
      asker: event.sender,
      askerChat: event.chat.chatId,
      expiresAt: now + CONSENT_WITHIN_MS,
    },
    now,
  );
  await tell(wish, 'transfer-asked', holder.person, holder.chatId, deps);
  return sayLine(input, 'transfer.sent');
}

function tell(
  { transferId }: Transfer,
  about: 'transfer-asked' | 'transfer-decided',
  person: PersonRef,
  chatId: string,
  deps: UseCaseDeps,
) {
  const { platform, account } = person;
  return deps.tell({
    kind: 'notice',
    id: `${transferId}:${about}`,
    chat: { platform, account, chatId, kind: 'direct' },
    sender: person,
    at: deps.now(),
    notice: { about, transferId },
  });
}

/** The question to the holder. Nothing is said about a wish that was decided meanwhile. */
export async function showWish(
  input: TurnInput<NoticeEvent>,
  transferId: string,
  deps: UseCaseDeps,
): Promise<Turn> {
  const wish = await deps.records.transfer(transferId);
  const card = wish && (await deps.records.creator(wish.creatorId));
  if (!wish || !card || wish.outcome !== null) return turn(input, []);
  const named = maskPhones(cleanText(wish.asker.name ?? '')).slice(0, 30);
  const nickname = viewCard(card, 'owner').nickname;
  const prompt = named
    ? text('transfer.ask', { who: named, nickname })
    : text('transfer.ask-unnamed', { nickname });
  const choices = [true, false].map((agree) => ({
    label: text(agree ? 'transfer.choice.agree' : 'transfer.choice.refuse'),
    action: { do: 'transfer' as const, transferId, agree },
  }));
  return turn(input, [{ kind: 'choices', prompt, choices }]);
}

/** 同意 or 拒绝, typed: about the newest wish that waits for this person. */
export async function decideByWord(input: TurnInput, agree: boolean, deps: UseCaseDeps): Promise<Turn> {
  const wish = await deps.records.openTransferFor(input.event.sender, deps.now());
  return wish ? decide(input, wish.transferId, agree, deps) : sayLine(input, 'transfer.none');
}

/** Decides a wish; who is not its holder learns nothing and changes nothing. */
export async function decide(
  input: TurnInput,
  transferId: string,
  agree: boolean,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { event } = input;
  const wish = await deps.records.decideTransfer(transferId, event.sender, agree, deps.now());
  if (!wish) return sayLine(input, 'transfer.none');
  await tell(wish, 'transfer-decided', wish.asker, wish.askerChat, deps);
  deps.log.info({ event: event.id, creatorId: wish.creatorId, outcome: wish.outcome }, 'transfer decided');
  const key: TextKey =
    wish.outcome === 'agreed' ? 'transfer.agreed' : agree ? 'transfer.over' : 'transfer.refused';
  // An edit that was open may have been about the card that is gone.
  return turn(input, [{ kind: 'text', lines: [text(key)] }], wish.outcome === 'agreed' ? { flow: null } : {});
}

/** Tells the asker how it ended. */
export async function showDecision(
  input: TurnInput<NoticeEvent>,
  transferId: string,
  deps: UseCaseDeps,
): Promise<Turn> {
  const wish = await deps.records.transfer(transferId);
  const card = wish && (await deps.records.creator(wish.creatorId));
  if (!wish || !card || wish.outcome !== 'agreed') return sayLine(input, 'transfer.was-refused');
  const view = viewCard(card, 'owner');
  return turn(input, [{ kind: 'owner-card', view, notice: text('transfer.was-agreed') }], { flow: null });
}
