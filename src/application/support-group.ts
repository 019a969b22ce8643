import { parseAction } from '../domain/action.js';
import type { ActionEvent, MessageEvent } from '../domain/event.js';
import { parseKnowledgeCommand } from '../domain/knowledge-command.js';
import type { Agent } from '../domain/ticket.js';
import { text } from '../shared/texts.js';
import type { SupportDesk } from './desk-ports.js';
import { pressKnowledge, runKnowledgeCommand } from './knowledge-desk.js';
import { answerInThread, departed, pressTicket, releaseFormer } from './support-desk-agent.js';
import { morningDigest } from './support-desk-timers.js';
import { deskTool } from './support-desk-tools.js';
import { type Turn, type TurnInput, toastOnly, turn, type UseCaseDeps, withToast } from './turn.js';

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
  if (!asked && !ticket) return event.addressed && event.text !== null ? null : turn(input, []);
  const agent = await desk.members.find(event.sender.personId);
  if (!agent) return notAMember(input, desk, deps);
  if (asked) return asked({ input, agent }, desk, deps);
  return ticket && answerInThread(input, ticket, event.text, agent, deps);
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
  return withToast(await pressKnowledge(input, action, deps), 'info', text('action.done'));
}

async function notAMember(
  input: TurnInput<MessageEvent>,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn> {
  const relays = await releaseFormer(input, [input.event.sender.personId], desk, deps);
  return { ...turn(input, [{ kind: 'text', lines: [text('desk.members-only')] }]), relays };
}
