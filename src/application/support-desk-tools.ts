import type { Reply } from '../domain/effect.js';
import { personKey } from '../domain/identity.js';
import { maskPhones } from '../domain/phone-guard.js';
import { cleanLine, cleanLines } from '../domain/text-hygiene.js';
import { owedSince, priorityOf, type Ticket } from '../domain/ticket.js';
import { type TextRef, text } from '../shared/texts.js';
import type { SupportDesk } from './desk-ports.js';
import { answerInThread } from './support-desk-agent.js';
import { agentName, says, shortName, ticketView, toThread } from './support-desk-ticket.js';
import type { Deed, ToolRequest } from './support-group.js';
import { type Turn, turn, type UseCaseDeps } from './turn.js';

/** Tickets listed at once; more are counted. */
const MAX_LISTED = 15;

/** Longest ready-made answer and name, in UTF-16 units (own choice; WeChat cuts at about 2,000). */
const MAX_QUICK_WORDS = 1_000;
const MAX_QUICK_NAME = 20;

/** A use of one of these tools, with what was typed for it. */
interface TypedRequest extends ToolRequest {
  readonly match: RegExpExecArray;
}

interface PatternTool {
  readonly pattern: RegExp;
  run(request: TypedRequest, desk: SupportDesk, deps: UseCaseDeps): Promise<Turn>;
}

/** 今日数据, 待处理, and the ready-made answers. */
const DESK_TOOLS: readonly PatternTool[] = [
  { pattern: /^(?:今日数据|今天数据|今日统计)[。.!\s]*$/u, run: showDay },
  { pattern: /^(?:待处理|待处理工单)[。.!\s]*$/u, run: showQueue },
  { pattern: /^快捷(?:回复)?\s*(?:列表|list)?[。.!\s]*$/iu, run: listQuick },
  { pattern: /^快捷(?:回复)?\s*(?:添加|新增|add)\s+(\S+)\s+([\s\S]+)$/iu, run: addQuick },
  { pattern: /^快捷(?:回复)?\s*(?:删除|remove|delete)\s+(\S+)\s*$/iu, run: removeQuick },
  { pattern: /^快捷(?:回复)?\s+(\S[^\n]*)$/iu, run: useQuick },
];

/** What the desk's own tools do for a line without its slash; null when it asks nothing of them. */
export function deskTool(words: string): Deed | null {
  for (const { pattern, run } of DESK_TOOLS) {
    const match = pattern.exec(words);
    if (match) return (request, desk, deps) => run({ ...request, match }, desk, deps);
  }
  return null;
}

function lines(request: TypedRequest, ...all: TextRef[]): Turn {
  const reply: Reply = { kind: 'text', lines: all };
  return turn(request.input, [reply]);
}

/** The middle value; of an even number the mean of the two, rounded. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? upper;
  return Math.round((upper + lower) / 2);
}

function minutes(ms: number): number {
  return Math.round(ms / 60_000);
}

async function showDay(request: TypedRequest, _desk: SupportDesk, deps: UseCaseDeps): Promise<Turn> {
  const day = await deps.records.desk.day(deps.now());
  const counts = {
    asked: day.asked.count,
    answered: day.answered.count,
    clarified: day.clarified.count,
    rejected: day.rejected.count,
  };
  const open = await deps.records.desk.openTickets(500);
  const waiting = open.filter(({ status }) => status === 'waiting').length;
  const waits = day.taken.values;
  const scores = day.score.values;
  const mean = scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);
  return lines(
    request,
    text('desk.day.questions', counts),
    text('desk.day.tickets', {
      opened: day['handed-over'].count,
      taken: day.taken.count,
      closed: day.closed.count,
    }),
    text('desk.day.now', { waiting, live: open.length - waiting }),
    waits.length > 0
      ? text('desk.day.waits', { median: minutes(median(waits)), max: minutes(Math.max(...waits)) })
      : text('desk.day.no-waits'),
    scores.length > 0
      ? text('desk.day.scores', { mean: mean.toFixed(1), count: scores.length })
      : text('desk.day.no-scores'),
  );
}

async function showQueue(request: TypedRequest, _desk: SupportDesk, deps: UseCaseDeps): Promise<Turn> {
  const open = await deps.records.desk.openTickets(500);
  const waiting = open.filter(({ status }) => status === 'waiting').sort((a, b) => a.queuedAt - b.queuedAt);
  // Who waits for an answer comes first, the longest wait on top.
  const live = open.filter(({ status }) => status === 'live').sort((a, b) => owedOrder(a) - owedOrder(b));
  if (open.length === 0) return lines(request, text('desk.queue.empty'));
  const listed = [...waiting, ...live].slice(0, MAX_LISTED);
  const rows = await Promise.all(listed.map((ticket) => queueLine(ticket, deps)));
  const choices = await Promise.all(
    waiting.slice(0, MAX_LISTED).map(async (ticket) => ({
      label: text('desk.digest.take', { name: shortName(await ticketView(ticket, deps)) }),
      action: { do: 'ticket', ticketId: ticket.id, move: 'take' } as const,
    })),
  );
  const head = text('desk.queue.head', { waiting: waiting.length, live: live.length });
  return turn(request.input, [{ kind: 'text', lines: [head, ...rows], choices }]);
}

/** Since when an agent owes an answer, epoch ms; later than any when none is owed. */
function owedOrder(ticket: Ticket): number {
  return owedSince(ticket) ?? Number.MAX_SAFE_INTEGER;
}

/** Longest piece of a question in the queue, in UTF-16 units. */
const MAX_QUESTION = 40;

async function queueLine(ticket: Ticket, deps: UseCaseDeps): Promise<TextRef> {
  const view = await ticketView(ticket, deps);
  const name = shortName(view);
  const platform = text(`desk.card.platform.${view.platform}`);
  const since = (at: number) => Math.max(0, Math.floor((deps.now() - at) / 60_000));
  if (ticket.status === 'live') {
    const agent = agentName(ticket.agent);
    const owed = owedSince(ticket);
    return owed === null
      ? text('desk.queue.live', { platform, name, agent })
      : text('desk.queue.owed', { platform, name, agent, minutes: since(owed) });
  }
  const last = view.transcript.filter(({ who }) => who === 'user').at(-1)?.words;
  const question = typeof last === 'string' ? cleanLine(last).slice(0, MAX_QUESTION).toWellFormed() : '';
  const key = ticket.overnight ? 'night' : priorityOf(ticket, deps.now());
  return text(`desk.queue.${key}`, { platform, name, minutes: since(ticket.queuedAt), question });
}

async function listQuick(request: TypedRequest, _desk: SupportDesk, deps: UseCaseDeps): Promise<Turn> {
  const all = await deps.records.desk.quickReplies();
  if (all.length === 0) return lines(request, text('desk.quick.none'), text('desk.quick.how'));
  const rows = all
    .slice(0, 50)
    .map(({ name, words }) => text('desk.quick.row', { name, words: words.slice(0, 60) }));
  return lines(request, ...rows.slice(0, 18), text('desk.quick.how'));
}

/** A name as it may be kept and shown: a number in it is nobody's to read. */
function quickName(typed: string | undefined): string {
  return cleanLine(maskPhones(typed ?? ''));
}

async function addQuick(request: TypedRequest, _desk: SupportDesk, deps: UseCaseDeps): Promise<Turn> {
  const name = quickName(request.match[1]);
  const words = cleanLines(maskPhones(request.match[2] ?? ''));
  if (name === '' || name.length > MAX_QUICK_NAME || words === '' || words.length > MAX_QUICK_WORDS)
    return lines(request, text('desk.quick.invalid', { name: MAX_QUICK_NAME, words: MAX_QUICK_WORDS }));
  await deps.records.desk.setQuickReply(quickChange(request, name, words));
  return lines(request, text('desk.quick.saved', { name }));
}

async function removeQuick(request: TypedRequest, _desk: SupportDesk, deps: UseCaseDeps): Promise<Turn> {
  const name = quickName(request.match[1]).slice(0, MAX_QUICK_NAME);
  const known = (await deps.records.desk.quickReply(name)) !== null || request.input.replay;
  if (!known) return lines(request, text('desk.quick.unknown', { name }));
  await deps.records.desk.setQuickReply(quickChange(request, name, null));
  return lines(request, text('desk.quick.removed', { name }));
}

function quickChange({ input }: TypedRequest, name: string, words: string | null) {
  const { id: eventId, at, sender } = input.event;
  return { eventId, at, by: personKey(sender), name, words };
}

/** `/快捷 虚拟号` under a ticket's card sends the words to the person, as the agent's own. */
async function useQuick(request: TypedRequest, desk: SupportDesk, deps: UseCaseDeps): Promise<Turn> {
  const name = quickName(request.match[1]);
  const found = await deps.records.desk.quickReply(name);
  if (!found) return lines(request, text('desk.quick.unknown', { name: name.slice(0, MAX_QUICK_NAME) }));
  const ticket = await deps.records.desk.ticketOfThread(request.input.event.thread ?? []);
  if (!ticket) return turn(request.input, [says('desk.quick.not-here', { words: found.words })]);
  const sent = await answerInThread(request.input, ticket, found.words, request.agent, deps);
  const { relays = [] } = sent;
  if (relays.length === 0) return sent;
  // Colleagues see what the name alone does not tell.
  return {
    ...sent,
    relays: [...relays, toThread(desk, ticket, says('desk.quick.sent', { words: found.words }))],
  };
}
