import type { Reply } from '../domain/effect.js';
import { laneOf } from '../domain/identity.js';
import { supportHours } from '../domain/support-hours.js';
import type { Ticket, TicketReason } from '../domain/ticket.js';
import { type TextKey, text } from '../shared/texts.js';
import { FAILURES_BEFORE_PERSON, type FaqTurn } from './answer-faq.js';
import { agentReply } from './say-help.js';
import { handOver } from './support-desk.js';
import { ticketIdOf } from './support-desk-ticket.js';
import { type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** After a ticket of theirs has ended, nobody is handed over unasked for this long (own choice). */
const UNASKED_AGAIN_MS = 60 * 60_000;

/**
 * 人工 as a bare verb. In a direct chat it opens a ticket; where there is no support desk the hours and the mail address
 * are the answer; in a group, where a chat with a person would be everybody's, the direct chat is named.
 */
export function askForAgent(
  input: TurnInput,
  deps: UseCaseDeps,
  reason: TicketReason = 'asked',
): Promise<Turn> | Turn {
  const answer = agentReply(deps.now());
  if (!deps.desk) return turn(input, [answer]);
  if (input.event.chat.kind === 'direct') return handOver(input, reason, 'person', deps.desk, deps);
  const lines = answer.kind === 'text' ? answer.lines : [];
  return turn(input, [{ kind: 'text', lines: [text('desk.group'), ...lines] }]);
}

/**
 * The bot could not help. After the second time in a row it hands the person over, unless it did so a short while ago:
 * then a person is offered. A complaint offers one at once. Where there is no desk, or in a group, the failure's own
 * words name the ways to a person.
 */
export async function afterFailure(
  input: TurnInput,
  { reply, unanswered }: FaqTurn,
  reason: 'unanswered' | 'unhelped',
  deps: UseCaseDeps,
): Promise<Turn> {
  const { desk } = deps;
  const failed = turn(input, [reply], { unanswered });
  if (!desk || input.event.chat.kind !== 'direct') return failed;
  if (unanswered < FAILURES_BEFORE_PERSON)
    return reason === 'unhelped'
      ? turn(input, [offer('desk.offer.unhelped', reason, deps)], { unanswered })
      : failed;
  const last = await ticketBefore(input, deps);
  if (last) return turn(input, [offer(offerAfter(last), reason, deps)], { unanswered });
  return handOver(input, reason, 'bot', desk, deps);
}

/** A ticket of this person that ended so lately that another one is not opened unasked; null when there is none. */
async function ticketBefore({ event, replay }: TurnInput, deps: UseCaseDeps): Promise<Ticket | null> {
  const { desk } = deps.records;
  if (replay && (await desk.ticket(ticketIdOf(event.id, deps)))) return null;
  const last = await desk.lastTicketOf(laneOf(event.chat, event.sender.personId));
  const lately = last?.closedAt && deps.now() - last.closedAt < UNASKED_AGAIN_MS;
  return lately ? last : null;
}

function offerAfter({ end }: Ticket): TextKey {
  return end === 'cancelled' ? 'desk.offer.cancelled' : 'desk.offer.again';
}

/** A person is offered; a yes, or the first choice, takes it. Out of hours it says so before anybody waits. */
function offer(key: TextKey, offered: 'unanswered' | 'unhelped', deps: UseCaseDeps): Reply {
  const closed = supportHours(deps.now()).online ? [] : [text('desk.offer.night')];
  return {
    kind: 'text',
    lines: [text(key), ...closed],
    choices: [
      { label: text('desk.offer.yes'), action: { do: 'agent', offered } },
      { label: text('faq.choice.help'), action: { do: 'help' } },
    ],
  };
}
