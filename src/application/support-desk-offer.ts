import type { Reply } from '../domain/effect.js';
import { text } from '../shared/texts.js';
import { agentReply } from './say-help.js';
import { handOver } from './support-desk.js';
import { type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** From this many failures in a row on, a person is offered. */
const FAILURES_BEFORE_OFFER = 2;

/**
 * 人工 as a bare verb. In a direct chat it opens a ticket; where there is no support desk the hours and the mail address
 * are the answer; in a group, where a chat with a person would be everybody's, the direct chat is named.
 */
export function askForAgent(input: TurnInput, deps: UseCaseDeps): Promise<Turn> | Turn {
  const answer = agentReply(input.event.at);
  if (!deps.desk) return turn(input, [answer]);
  if (input.event.chat.kind === 'direct') return handOver(input, 'asked', deps.desk, deps);
  const lines = answer.kind === 'text' ? answer.lines : [];
  return turn(input, [{ kind: 'text', lines: [text('desk.group'), ...lines] }]);
}

/** After two failures in a row the answer becomes the offer of a person; a yes, or the first choice, takes it. */
export function withOffer(input: TurnInput, reply: Reply, unanswered: number, deps: UseCaseDeps): Reply {
  const failed = unanswered >= FAILURES_BEFORE_OFFER && reply.kind === 'text';
  if (!deps.desk || !failed || input.event.chat.kind !== 'direct') return reply;
  return {
    kind: 'text',
    lines: [text('desk.offer')],
    choices: [
      { label: text('desk.offer.yes'), action: { do: 'agent' } },
      { label: text('faq.choice.help'), action: { do: 'help' } },
    ],
  };
}
