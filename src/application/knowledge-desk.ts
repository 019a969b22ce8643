import type { Action } from '../domain/action.js';
import type { Reply } from '../domain/effect.js';
import type { KnowledgeCommand } from '../domain/knowledge-command.js';
import type { Facts } from '../faq/lint.js';
import { text } from '../shared/texts.js';
import {
  addToEntry,
  draftFromCommand,
  dropDrafts,
  markOffTopic,
  showDrafts,
} from './knowledge-desk-drafts.js';
import { unansweredMembers } from './knowledge-desk-groups.js';
import { pressRow, refreshed, showUnanswered } from './knowledge-desk-list.js';
import { publishDrafts, restoreRevision, showRevisions } from './knowledge-desk-publish.js';
import { listEntries, searchEntries, showEntry, showGroup } from './knowledge-desk-show.js';
import type { Trainer } from './trainer.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps, withToast } from './turn.js';

/** What the knowledge tools of the support group stand on. */
export interface KnowledgeDeskDeps {
  readonly facts: Facts;
  readonly trainer: Pick<Trainer, 'check'>;
}

/** Does what a line typed in the support group asks of the knowledge base. The caller has checked that its writer may. */
export async function runKnowledgeCommand(
  input: TurnInput,
  command: KnowledgeCommand,
  deps: UseCaseDeps,
): Promise<Turn> {
  switch (command.kind) {
    case 'unanswered':
      return showUnanswered(input, deps);
    case 'list':
      return listEntries(input, deps);
    case 'search':
      return searchEntries(input, command.words, deps);
    case 'show':
      return showEntry(input, command.entryId, deps);
    case 'drafts':
      return showDrafts(input, deps);
    case 'drop-drafts':
      return dropDrafts(input, deps);
    case 'publish':
      return publishDrafts(input, deps);
    case 'restore':
      return command.revision === null
        ? showRevisions(input, deps)
        : restoreRevision(input, command.revision, deps);
    case 'incomplete':
      return sayLine(input, `kb.usage.${command.command}`);
    default:
      return draftFromCommand(input, command, deps);
  }
}

type KnowledgeAction = Extract<Action, { do: 'knowledge' }>;

/** Does what a pressed button asks of the knowledge base. The caller has checked that its presser may. */
export async function pressKnowledge(
  input: TurnInput,
  action: KnowledgeAction,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { id = '', entryId = '', seen } = action;
  if (seen !== undefined && (action.act === 'add' || action.act === 'off-topic'))
    return pressRow(input, { id, seen, entryId: action.act === 'add' ? entryId : null }, deps);
  switch (action.act) {
    case 'unanswered':
      return showUnanswered(input, deps);
    case 'group':
      return showGroup(input, id, deps);
    case 'add':
      return addToEntry(input, id, entryId, deps);
    case 'off-topic':
      return markOffTopic(input, id, deps);
    case 'new':
      return explainNewEntry(input, id, seen !== undefined, deps);
    case 'entry':
      return showEntry(input, entryId, deps);
    case 'drafts':
      return showDrafts(input, deps);
    case 'drop':
      return dropDrafts(input, deps);
    case 'publish':
      return publishDrafts(input, deps);
    case 'restore':
      return restoreRevision(input, Number(id), deps);
  }
}

/** A template to copy, fill in and send: an answer needs words that no button can hold. */
async function explainNewEntry(
  input: TurnInput,
  id: string,
  fromList: boolean,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { phrasings } = await unansweredMembers(id, deps);
  const [question] = phrasings;
  if (question === undefined)
    return fromList ? refreshed(input, [], 'warning', 'kb.list.gone', deps) : sayLine(input, 'kb.group.gone');
  const reply: Reply = {
    kind: 'text',
    lines: [text('kb.new.how'), text('kb.new.template', { question, phrasings: phrasings.join('；') })],
  };
  return withToast(turn(input, [reply]), 'info', text('kb.list.template'));
}
