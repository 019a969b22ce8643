import { parseAction } from '../domain/action.js';
import type { ActionEvent, MessageEvent } from '../domain/event.js';
import type { Agent } from '../domain/ticket.js';
import { text } from '../shared/texts.js';
import type { SupportDesk } from './desk-ports.js';
import { answerInThread, departed, pressTicket, releaseFormer } from './support-desk-agent.js';
import { morningDigest } from './support-desk-timers.js';
import { DESK_TOOLS } from './support-desk-tools.js';
import { type Turn, type TurnInput, toastOnly, turn, type UseCaseDeps } from './turn.js';

/** A tool of the desk: what is typed for it, and what it does. `thread` tools work under a ticket's card too. */
export interface DeskTool {
  readonly pattern: RegExp;
  run(request: ToolRequest, desk: SupportDesk, deps: UseCaseDeps): Promise<Turn>;
}

/** One use of a tool by a member of the support group. */
export interface ToolRequest {
  readonly input: TurnInput<MessageEvent>;
  readonly match: RegExpExecArray;
  readonly agent: Agent;
}

/** Everything that can be asked for in the support group. More tools are added here. */
const TOOLS: readonly DeskTool[] = [...DESK_TOOLS];

/** The tool that a line asks for, or null. A mention or a slash makes it a request; plain talk never is. */
export function toolIn(line: string): { readonly tool: DeskTool; readonly match: RegExpExecArray } | null {
  const words = line.trim().replace(/^[/／]\s*/u, '');
  for (const tool of TOOLS) {
    const match = tool.pattern.exec(words);
    if (match) return { tool, match };
  }
  return null;
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
  const asked = event.text !== null && (event.addressed || slash) ? toolIn(event.text) : null;
  const ticket = asked ? null : await deps.records.desk.ticketOfThread(event.thread ?? []);
  if (!asked && !ticket) return event.addressed && event.text !== null ? null : turn(input, []);
  const agent = await desk.members.find(event.sender.personId);
  if (!agent) return notAMember(input, desk, deps);
  if (asked) return asked.tool.run({ input, match: asked.match, agent }, desk, deps);
  return ticket && answerInThread(input, ticket, event.text, agent, deps);
}

async function groupClick(
  input: TurnInput<ActionEvent>,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn | null> {
  const action = parseAction(input.event.value);
  if (action?.do !== 'ticket') return null;
  const agent = await desk.members.find(input.event.sender.personId);
  if (!agent) {
    const relays = await releaseFormer(input, [input.event.sender.personId], desk, deps);
    return { ...toastOnly(input, 'warning', text('desk.members-only')), relays };
  }
  return pressTicket(input, action, agent, desk, deps);
}

async function notAMember(
  input: TurnInput<MessageEvent>,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn> {
  const relays = await releaseFormer(input, [input.event.sender.personId], desk, deps);
  return { ...turn(input, [{ kind: 'text', lines: [text('desk.members-only')] }]), relays };
}
