import { parseField } from '../domain/card-fields.js';
import type { PersonRef } from '../domain/identity.js';
import { type TextRef, text } from '../shared/texts.js';
import { setFields } from './one-line-edit.js';
import { answerStep, flowIsOpen, repeatStep } from './route-flow.js';
import { sayLine, type Turn, type TurnInput, type UseCaseDeps } from './turn.js';

/**
 * The mail address of a person's account on their platform, or null where the platform has none or may not tell it.
 * Throws `AppError('delivery-later')` when it may be asked again.
 */
export type MailOf = (person: PersonRef) => Promise<string | null>;

/**
 * Puts the Feishu account that its owner writes from on the card: by its mail address, which anybody can look up in
 * Feishu and copy from everywhere else. The account's id is never kept: it means nothing outside this app, so that a
 * client in another company, in WeChat or on the page could do nothing with it. From here on it is a typed answer
 * like any other.
 */
export async function useFeishuAccount(
  input: TurnInput,
  creatorId: string,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { sender } = input.event;
  if (sender.platform !== 'feishu') return instead(input, text('feishu-account.elsewhere'), deps);
  const mail = (await deps.mailOf?.(sender)) ?? null;
  if (mail === null) return instead(input, text('feishu-account.none'), deps);
  const read = parseField('feishu', mail);
  if (!read.ok) return instead(input, read.problem, deps);
  const result = atItsStep(input)
    ? await answerStep(input, mail, deps)
    : await setFields(input, creatorId, [{ field: 'feishu', word: 'feishu', text: mail }], deps);
  const card = await deps.records.creator(creatorId);
  // Somebody else's newer words may stand; nothing is claimed then.
  if (card?.content.feishu !== read.edit.value) return result;
  const told = { kind: 'text' as const, lines: [text('feishu-account.used', { mail })] };
  return { ...result, replies: [told, ...result.replies] };
}

function atItsStep(input: TurnInput): boolean {
  return flowIsOpen(input) && input.conversation.flow?.step === 'feishu';
}

/** Why it does not work, and what does; an open step stays open. */
function instead(input: TurnInput, reason: TextRef, deps: UseCaseDeps): Promise<Turn> | Turn {
  return atItsStep(input) ? repeatStep(input, deps, reason) : sayLine(input, reason.key, reason.params);
}
