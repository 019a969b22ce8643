import { parseAction } from '../domain/action.js';
import { type Command, parseCommand } from '../domain/command.js';
import type { ActionEvent, InboundEvent, MenuEvent, MessageEvent } from '../domain/event.js';
import type { Conversation } from '../domain/flow.js';
import { claimedRole } from '../domain/role.js';
import { text } from '../shared/texts.js';
import { openQuestion, repeatQuestion, welcome } from './person-role.js';
import { routeAction } from './route-action.js';
import { routeCommand } from './route-command.js';
import { answerStep, dropExpired, flowIsOpen } from './route-flow.js';
import { routeNotice } from './route-notice.js';
import { routeToDesk } from './support-desk.js';
import { passOnRevision } from './support-desk-relay.js';
import { tickTicket } from './support-desk-timers.js';
import { isDeskCommand, routeSupportGroup } from './support-group.js';
import {
  offeredActions,
  openChoices,
  sayLine,
  type Turn,
  type TurnInput,
  turn,
  type UseCaseDeps,
} from './turn.js';
import { takeCode, takesCode } from './wechat-code.js';

/** What people themselves do, and news for them; time and what others do leave the conversation's own clock alone. */
const TOUCHING = new Set<InboundEvent['kind']>(['message', 'action', 'menu', 'arrival', 'notice']);

/**
 * Decides what an event leads to. Writes records (idempotent by event id) but neither the conversation nor the
 * outbox: the caller commits those in one step.
 */
export async function routeEvent(input: TurnInput, deps: UseCaseDeps): Promise<Turn> {
  const result = await routeAround(input, deps);
  return { ...result, conversation: finish(result, input) };
}

/** The support desk is asked first: in its group, and for whoever has a ticket. */
async function routeAround(input: TurnInput, deps: UseCaseDeps): Promise<Turn> {
  const { event } = input;
  const { desk } = deps;
  if (!desk) return dispatch(input, deps);
  if (event.kind === 'revision') return passOnRevision({ ...input, event }, desk, deps);
  if (event.chat.platform === desk.chat.platform && event.chat.chatId === desk.chat.chatId)
    return (await routeSupportGroup(input, desk, deps)) ?? dispatch(input, deps);
  if (event.kind === 'timer') return tickTicket({ ...input, event }, desk, deps);
  const route = event.chat.kind === 'direct' ? await routeToDesk(input, desk, deps) : { deps };
  if ('turn' in route) return route.turn;
  if (event.kind === 'message' && event.addressed && event.text !== null && isDeskCommand(event.text))
    return sayLine(input, 'desk.tools-elsewhere');
  return dispatch(input, route.deps);
}

function dispatch(input: TurnInput, deps: UseCaseDeps): Promise<Turn> | Turn {
  const { event } = input;
  switch (event.kind) {
    case 'message':
      return routeMessage({ ...input, event }, deps);
    case 'action':
      return routeClick({ ...input, event }, deps);
    case 'menu':
      return routeMenu({ ...input, event }, deps);
    case 'arrival':
      return greet(input, deps);
    case 'notice':
      return routeNotice({ ...input, event }, deps);
    default:
      return turn(input, []);
  }
}

/** Choices last until the next thing is said; the newest platform time is what later events are compared with. */
function finish(result: Turn, input: TurnInput): Conversation {
  const { event, conversation } = input;
  const actions = offeredActions(result.replies);
  const kept = result.replies.length === 0 ? result.conversation.choices : null;
  const answers = event.kind === 'message' ? { answers: event.messageId } : {};
  return {
    ...result.conversation,
    choices: actions ? { actions, offeredAt: event.at, ...answers } : kept,
    touchedAt: TOUCHING.has(event.kind) ? Math.max(conversation.touchedAt, event.at) : conversation.touchedAt,
  };
}

async function routeMessage(input: TurnInput<MessageEvent>, deps: UseCaseDeps): Promise<Turn> {
  const { event } = input;
  const group = event.chat.kind !== 'direct';
  if (group && (!event.addressed || event.text === null)) return turn(input, []);
  if (event.text === null) return answerWithoutText(input, deps);
  const choices = openChoices(input);
  const inFlow = !group && flowIsOpen(input);
  const command = parseCommand(event.text, { group, inFlow, choices: choices.length });
  if (command.kind === 'choose') {
    const action = choices[command.number - 1];
    return action ? routeAction(input, action, null, deps) : sayLine(input, 'choice.gone');
  }
  const asked = await answerWho(input, command, deps);
  return asked ?? routeCommand(afterSuccess(input, command), command, deps);
}

/** A command that is done stands between two questions: they have not failed in a row. */
function afterSuccess(input: TurnInput<MessageEvent>, { kind }: Command): TurnInput<MessageEvent> {
  if (kind === 'question' || kind === 'help') return input;
  return { ...input, conversation: { ...input.conversation, unanswered: 0 } };
}

/** Words said while the question who somebody is stands open; null when they are no answer to it. */
async function answerWho(
  input: TurnInput<MessageEvent>,
  command: Command,
  deps: UseCaseDeps,
): Promise<Turn | null> {
  const asked = openQuestion(openChoices(input));
  if (!asked || command.kind !== 'question' || flowIsOpen(input)) return null;
  const words = command.text;
  const role = claimedRole(words, true);
  if (role) return routeAction(input, { do: 'role', role }, null, deps);
  return repeatQuestion(input, words, asked.repeated, deps, () => routeCommand(input, command, deps));
}

function answerWithoutText(input: TurnInput<MessageEvent>, deps: UseCaseDeps): Promise<Turn> | Turn {
  if (input.event.attachment?.kind === 'picture' && takesCode(input)) return takeCode(input, deps);
  if (flowIsOpen(input)) return answerStep(input, null, deps);
  return sayLine(dropExpired(input), 'message.text-only');
}

function routeClick(input: TurnInput<ActionEvent>, deps: UseCaseDeps): Promise<Turn> | Turn {
  const action = parseAction(input.event.value);
  if (action) return routeAction(input, action, input.event.form, deps);
  return { ...turn(input, []), callback: { tone: 'error', toast: text('action.unknown'), replace: null } };
}

/** Event keys of the bot's menu, as the operator sets them in the platform's console. */
const MENU: Readonly<Record<string, Command>> = {
  card: { kind: 'own-card' },
  edit: { kind: 'edit', field: null },
  preview: { kind: 'preview' },
  share: { kind: 'share' },
  agent: { kind: 'agent' },
  privacy: { kind: 'privacy' },
  basics: { kind: 'form', section: 'basics' },
  contacts: { kind: 'form', section: 'contacts' },
  cooperation: { kind: 'form', section: 'cooperation' },
  reach: { kind: 'form', section: 'reach' },
  collaborations: { kind: 'list' },
};

function routeMenu(input: TurnInput<MenuEvent>, deps: UseCaseDeps): Promise<Turn> | Turn {
  return routeCommand(input, MENU[input.event.entry] ?? { kind: 'help' }, deps);
}

/** The platform reports every opening of the chat; only the first one is greeted. */
function greet(input: TurnInput<InboundEvent>, deps: UseCaseDeps): Promise<Turn> | Turn {
  if (input.conversation.touchedAt > 0) return turn(input, []);
  return welcome(input, deps, true);
}
