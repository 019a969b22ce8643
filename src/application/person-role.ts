import type { Action } from '../domain/action.js';
import type { Choice, Reply } from '../domain/effect.js';
import { asksAnywhere } from '../domain/question.js';
import type { Role } from '../domain/role.js';
import { ROLES } from '../domain/role.js';
import { type TextRef, text } from '../shared/texts.js';
import { agentChoice, helpAs, purposeOnly } from './say-help.js';
import { showOwnCard } from './show-card.js';
import { inPlace, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

type RoleAction = Extract<Action, { do: 'role' }>;

/** Whether the question who somebody is stands open, and whether it was repeated. */
export function openQuestion(choices: readonly Action[]): { readonly repeated: boolean } | null {
  const [first] = choices;
  return first?.do === 'role' ? { repeated: first.again ?? false } : null;
}

function roleChoice(role: Role, again: boolean): Choice {
  const action: RoleAction = { do: 'role', role, ...(again ? { again } : {}) };
  return { label: text(`identity.choice.${role}`), action };
}

function question(lines: readonly TextRef[], again: boolean): Reply {
  return { kind: 'text', lines, choices: ROLES.map((role) => roleChoice(role, again)) };
}

/**
 * Greets somebody in their direct chat, or answers 帮助. Whoever is new, and has no card yet, is asked once who they
 * are; everybody else gets what fits them. `onlyNew`: others get nothing, since they did not ask for anything.
 */
export async function welcome(input: TurnInput, deps: UseCaseDeps, onlyNew = false): Promise<Turn> {
  if (input.event.chat.kind !== 'direct') return turn(input, [await helpAs(input, deps)]);
  if (await isToBeAsked(input, deps))
    return turn(input, [question([...purposeOnly(), text('identity.ask')], false)]);
  return turn(input, onlyNew ? [] : [await helpAs(input, deps)]);
}

/** A bound card says enough; nobody is held up for a question then. */
async function isToBeAsked({ event }: TurnInput, { records }: UseCaseDeps): Promise<boolean> {
  const { sender, id, at } = event;
  if (await records.bindingOf(sender)) return false;
  return records.askRole(sender, id, at);
}

/** 切换身份: asks whenever the person wants to be asked. */
export async function switchRole(input: TurnInput, deps: UseCaseDeps): Promise<Turn> {
  const known = await deps.records.roleOf(input.event.sender);
  const lines =
    known && known !== 'visitor'
      ? [text('identity.now', { role: text(`identity.name.${known}`) }), text('identity.switch')]
      : [text('identity.switch')];
  return inPlace(input, question(lines, false), 'info', text('identity.switch'));
}

/**
 * Words that chose nothing: the options come once more, under the answer where the words were a question that has
 * one. The second time the person is a visitor, unless they chose before; null then, and the words go their way.
 * So do words that ask something without a clear answer: whoever asks is not told to choose first.
 */
export async function repeatQuestion(
  input: TurnInput,
  words: string,
  repeated: boolean,
  deps: UseCaseDeps,
  answer: () => Promise<Turn>,
): Promise<Turn | null> {
  const { sender, at } = input.event;
  if (repeated) {
    if (!(await deps.records.roleOf(sender))) await deps.records.chooseRole(sender, 'visitor', at);
    return null;
  }
  const again = question([text('identity.again')], true);
  if (deps.faq.decide(words).kind !== 'answer') return asksAnywhere(words) ? null : turn(input, [again]);
  const answered = await answer();
  // A number must mean one thing only: those of the question below.
  const replies = answered.replies.map((reply) =>
    reply.kind === 'faq-answer' ? { ...reply, related: [] } : reply,
  );
  return { ...answered, replies: [...replies, again] };
}

/** Keeps what a person says they are and shows what that person needs first. Support is never taken at its word. */
export async function chooseRole(input: TurnInput, role: Role, deps: UseCaseDeps): Promise<Turn> {
  const { sender, at } = input.event;
  if (role === 'support') {
    const refusal = await supportRefusal(input, deps);
    if (refusal) return inPlace(input, refused(refusal), 'warning', text('identity.support.refused'));
  }
  await deps.records.chooseRole(sender, role, at);
  const toast = text('identity.chosen', { role: text(`identity.name.${role}`) });
  const creatorId = role === 'creator' ? await deps.records.bindingOf(sender) : null;
  if (!creatorId) return inPlace(input, await helpAs(input, deps, role), 'success', toast);
  const shown = await showOwnCard(input, creatorId, deps, text('identity.creator.bound'));
  return { ...shown, ...(input.event.kind === 'action' ? cardInPlace(shown, toast) : {}) };
}

function cardInPlace({ replies }: Turn, toast: TextRef): Pick<Turn, 'replies' | 'callback'> {
  return { replies: [], callback: { tone: 'success', toast, replace: replies[0] ?? null } };
}

/** Why somebody is not support: only members of the support group are, and that group is in Feishu. */
async function supportRefusal({ event }: TurnInput, { desk }: UseCaseDeps): Promise<TextRef | null> {
  const { platform, personId } = event.sender;
  if (!desk) return text('identity.support.no-group');
  if (platform !== desk.chat.platform) return text('identity.support.elsewhere');
  return (await desk.members.find(personId)) ? null : text('identity.support.not-member');
}

function refused(reason: TextRef): Reply {
  const lines = [reason, text('identity.support.kept')];
  return {
    kind: 'text',
    lines,
    choices: [roleChoice('creator', true), roleChoice('brand', true), agentChoice()],
  };
}
