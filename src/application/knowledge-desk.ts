import { type Action, parseAction } from '../domain/action.js';
import type { Reply } from '../domain/effect.js';
import { parseKnowledgeCommand } from '../domain/knowledge-command.js';
import type { Facts } from '../faq/lint.js';
import { text } from '../shared/texts.js';
import { draftFromCommand, dropDrafts, markOffTopic, showDrafts } from './knowledge-desk-drafts.js';
import { unansweredMembers } from './knowledge-desk-groups.js';
import { publishDrafts, restoreRevision, showRevisions } from './knowledge-desk-publish.js';
import { listEntries, searchEntries, showEntry, showGroup, showUnanswered } from './knowledge-desk-show.js';
import type { Trainer } from './trainer.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps, withToast } from './turn.js';

/** What the desk's knowledge tools stand on. Without a support group (null) nobody may use them. */
export interface KnowledgeDeskDeps {
  readonly facts: Facts;
  readonly trainer: Pick<Trainer, 'check'>;
  readonly supportChatId: string | null;
}

/**
 * What happens to the knowledge base in the support group; null for everything else, which goes its usual way. Being in
 * that group is the right to it: the platform delivers a message or a click from there only for its members.
 */
export async function routeKnowledgeGroup(input: TurnInput, deps: UseCaseDeps): Promise<Turn | null> {
  const { event } = input;
  const { supportChatId } = deps.knowledge;
  if (supportChatId === null || event.chat.platform !== 'feishu' || event.chat.chatId !== supportChatId)
    return null;
  if (event.kind === 'action') {
    const action = parseAction(event.value);
    if (action?.do !== 'knowledge') return null;
    return withToast(await pressKnowledge(input, action, deps), 'info', text('action.done'));
  }
  if (event.kind !== 'message' || !event.addressed || event.text === null) return null;
  return routeKnowledgeCommand(input, event.text, deps);
}

/** Does what a line typed in the support group asks of the knowledge base; null when it asks nothing of it. */
export async function routeKnowledgeCommand(
  input: TurnInput,
  words: string,
  deps: UseCaseDeps,
): Promise<Turn | null> {
  const command = parseKnowledgeCommand(words);
  if (command === null) return null;
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

function pressKnowledge(input: TurnInput, action: KnowledgeAction, deps: UseCaseDeps): Promise<Turn> | Turn {
  const { id = '', entryId = '' } = action;
  switch (action.act) {
    case 'unanswered':
      return showUnanswered(input, deps);
    case 'group':
      return showGroup(input, id, deps);
    case 'add':
      return addGroup(input, id, entryId, deps);
    case 'off-topic':
      return markOffTopic(input, id, deps);
    case 'new':
      return explainNewEntry(input, id, deps);
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

async function addGroup(input: TurnInput, id: string, entryId: string, deps: UseCaseDeps): Promise<Turn> {
  const { phrasings, ids } = await unansweredMembers(id, deps);
  if (phrasings.length === 0) return sayLine(input, 'kb.group.gone');
  return draftFromCommand(input, { kind: 'add-phrasings', entryId, phrasings }, deps, ids);
}

/** A template to copy, fill in and send: an answer needs words that no button can hold. */
async function explainNewEntry(input: TurnInput, id: string, deps: UseCaseDeps): Promise<Turn> {
  const { phrasings } = await unansweredMembers(id, deps);
  const [question = ''] = phrasings;
  const reply: Reply = {
    kind: 'text',
    lines: [text('kb.new.how'), text('kb.new.template', { question, phrasings: phrasings.join('；') })],
  };
  return turn(input, [reply]);
}
