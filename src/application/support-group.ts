import { type Action, parseAction } from '../domain/action.js';
import type { ActionEvent, MessageEvent } from '../domain/event.js';
import { parseKnowledgeCommand } from '../domain/knowledge-command.js';
import type { Agent } from '../domain/ticket.js';
import { text } from '../shared/texts.js';
import type { SupportDesk } from './desk-ports.js';
import { pressKnowledge, runKnowledgeCommand } from './knowledge-desk.js';
import { answerInThread, type DeskMove, departed, pressTicket, releaseFormer } from './support-desk-agent.js';
import { morningDigest } from './support-desk-timers.js';
import { deskTool } from './support-desk-tools.js';
import { pickedByNumber } from './support-group-numbers.js';
import { sayLine, type Turn, type TurnInput, toastOnly, turn, type UseCaseDeps, withToast } from './turn.js';

/** One use of a tool by a member of the support group. */
export interface ToolRequest {
  readonly input: TurnInput<MessageEvent>;
  readonly agent: Agent;
}

/** What a tool does for one line. */
export type Deed = (request: ToolRequest, desk: SupportDesk, deps: UseCaseDeps) => Promise<Turn>;

/** A tool: what it would do for a line without its slash, or null when the line asks nothing of it. */
type Tool = (words: string) => Deed | null;

const knowledgeTool: Tool = (words) => {
  const command = parseKnowledgeCommand(words);
  return command && (({ input }, _desk, deps) => runKnowledgeCommand(input, command, deps));
};

/** Everything that can be asked for in the support group. More tools are added here. */
const TOOLS: readonly Tool[] = [deskTool, knowledgeTool];

/** What a line asks for, or null. A mention or a slash makes it a request; plain talk never is. */
function deedIn(line: string): Deed | null {
  const words = withoutSlash(line);
  for (const tool of TOOLS) {
    const deed = tool(words);
    if (deed) return deed;
  }
  return null;
}

/**
 * Whether a line is a command of the desk wherever it is typed. The words for the knowledge base are not: outside the
 * group they are what people ask and answer with.
 */
export function isDeskCommand(line: string): boolean {
  return deskTool(withoutSlash(line)) !== null;
}

function withoutSlash(line: string): string {
  return line.trim().replace(/^[/／]\s*/u, '');
}

/** What happens in the support group; null for what is no business of the desk, which goes its usual way. */
export async function routeSupportGroup(
  input: TurnInput,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn | null> {
  const { event } = input;
  switch (event.kind) {
    case 'message':
      return groupMessage({ ...input, event }, desk, deps);
    case 'action':
      return groupClick({ ...input, event }, desk, deps);
    case 'departure':
      return departed({ ...input, event }, desk, deps);
    case 'timer':
      return morningDigest({ ...input, event }, desk, deps);
    default:
      return null;
  }
}

async function groupMessage(
  input: TurnInput<MessageEvent>,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn | null> {
  const { event } = input;
  const slash = /^\s*[/／]/u.test(event.text ?? '');
  const asked = event.text !== null && (event.addressed || slash) ? deedIn(event.text) : null;
  const ticket = asked ? null : await deps.records.desk.ticketOfThread(event.thread ?? []);
  const picked = asked || ticket ? null : pickedByNumber(input);
  if (picked === 'unsure') return sayLine(input, 'desk.number.unsure');
  if (!asked && !ticket && !picked) return plainTalk(input);
  const agent = await desk.members.find(event.sender.personId);
  if (!agent) return notAMember(input, desk, deps);
  if (asked) return asked({ input, agent }, desk, deps);
  if (picked) return spoken(await actIn(input, picked, agent, desk, deps));
  if (!ticket) return null;
  const move = slash ? moveIn(event.text ?? '') : null;
  if (move) return moved(await pressTicket(input, { ticketId: ticket.id, move }, agent, desk, deps));
  return answerInThread(input, ticket, event.text, agent, deps);
}

/** Colleagues talk: what they say closes the numbers of the bot's last list, so that none is picked by chance. */
function plainTalk(input: TurnInput<MessageEvent>): Turn | null {
  const { addressed, text: words } = input.event;
  return addressed && words !== null ? null : turn(input, [], { choices: null });
}

const MOVES: Readonly<Record<string, DeskMove>> = {
  接单: 'take',
  退回: 'return',
  退回队列: 'return',
  结束: 'end',
  结束对话: 'end',
};

/** `/接单` and its like under a ticket's card do what its buttons do; without the slash they are words to the person. */
function moveIn(line: string): DeskMove | null {
  return MOVES[withoutSlash(line).replace(/[。.!！\s]+$/u, '')] ?? null;
}

/** What a button answers with a toast is said where there was no press. */
function spoken(done: Turn): Turn {
  const { callback, replies } = done;
  if (!callback) return done;
  const said = replies.length > 0 ? replies : [{ kind: 'text' as const, lines: [callback.toast] }];
  return { ...done, replies: said, callback: null };
}

/** What was done stands in the thread already; only a refusal is said. */
function moved(done: Turn): Turn {
  return done.callback?.tone === 'success' ? { ...done, callback: null } : spoken(done);
}

function actIn(
  input: TurnInput,
  action: Action,
  agent: Agent,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn> | Turn {
  if (action.do === 'ticket') return pressTicket(input, action, agent, desk, deps);
  if (action.do === 'knowledge') return pressKnowledge(input, action, deps);
  return toastOnly(input, 'warning', text('action.unknown'));
}

async function groupClick(
  input: TurnInput<ActionEvent>,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn | null> {
  const action = parseAction(input.event.value);
  if (action?.do !== 'ticket' && action?.do !== 'knowledge') return null;
  const agent = await desk.members.find(input.event.sender.personId);
  if (!agent) {
    const relays = await releaseFormer(input, [input.event.sender.personId], desk, deps);
    return { ...toastOnly(input, 'warning', text('desk.members-only')), relays };
  }
  if (action.do === 'ticket') return pressTicket(input, action, agent, desk, deps);
  const done = await pressKnowledge(input, action, deps);
  return done.callback ? done : withToast(done, 'info', text('action.done'));
}

async function notAMember(
  input: TurnInput<MessageEvent>,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn> {
  const relays = await releaseFormer(input, [input.event.sender.personId], desk, deps);
  return { ...turn(input, [{ kind: 'text', lines: [text('desk.members-only')] }]), relays };
}
