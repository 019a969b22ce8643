import type { Action } from '../domain/action.js';
import type { Reply, WorkItem } from '../domain/effect.js';
import type { KnowledgeChange } from '../faq/change.js';
import type { Faq } from '../faq/faq.js';
import { type TextKey, type TextRef, text } from '../shared/texts.js';
import { storeDraft } from './knowledge-desk-drafts.js';
import {
  type GroupMembers,
  membersOf,
  unansweredGroups,
  unansweredMembers,
} from './knowledge-desk-groups.js';
import { inPlace, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** Groups listed at once, wordings shown of each, and lines of a difference shown above the list. */
const MAX_GROUPS = 8;
const MAX_WORDINGS = 3;
const MAX_DIFFERENCE = 4;

/** The unanswered questions grouped by likeness, with counts; each row carries what can be done about it. */
export async function showUnanswered(input: TurnInput, deps: UseCaseDeps): Promise<Turn> {
  return turn(input, [await unansweredList([], deps)]);
}

async function unansweredList(notices: readonly TextRef[], deps: UseCaseDeps): Promise<Reply> {
  const groups = await unansweredGroups(deps);
  const drafts = (await deps.records.knowledge.drafts()).length;
  const choices =
    drafts > 0
      ? [
          {
            label: text('kb.list.drafts', { count: drafts }),
            action: { do: 'knowledge', act: 'drafts' } as const,
          },
        ]
      : [];
  const questions = groups.reduce((sum, group) => sum + group.length, 0);
  if (questions === 0) return { kind: 'text', lines: [...notices, text('kb.unanswered.none')], choices };
  const title = text('kb.unanswered.count', { questions, groups: groups.length });
  const items = groups.slice(0, MAX_GROUPS).map((group) => rowOf(group[0].id, membersOf(group), deps.faq));
  return { kind: 'worklist', notices, title, items, choices };
}

function rowOf(id: string, { phrasings, ids }: GroupMembers, faq: Faq): WorkItem {
  const words = phrasings.slice(0, MAX_WORDINGS).join('；');
  const seen = ids.length;
  const best = faq.rank(phrasings[0] ?? '').find(({ entryId }) => entryId !== null)?.entryId;
  const entry = best ? faq.entry(best) : null;
  const press = (act: 'add' | 'new' | 'off-topic', entryId?: string): Action => ({
    do: 'knowledge',
    act,
    id,
    seen,
    ...(entryId ? { entryId } : {}),
  });
  const open = { label: text('kb.button.open'), action: { do: 'knowledge', act: 'group', id } as const };
  return {
    words: text(phrasings.length > MAX_WORDINGS ? 'kb.list.row.more' : 'kb.list.row', { count: seen, words }),
    open,
    choices: [
      ...(entry
        ? [{ label: text('kb.button.add', { question: entry.question }), action: press('add', entry.id) }]
        : []),
      { label: text('kb.button.new'), action: press('new') },
      { label: text('kb.button.off-topic'), action: press('off-topic') },
      open,
    ],
  };
}

/**
 * A row's button: what it changes waits as a draft, and the list takes its own place without the row. A row that is
 * gone, or has grown since it was shown, changes nothing but the list: nobody adds what they have not seen.
 */
export async function pressRow(
  input: TurnInput,
  row: { readonly id: string; readonly seen: number; readonly entryId: string | null },
  deps: UseCaseDeps,
): Promise<Turn> {
  const { phrasings, ids } = await unansweredMembers(row.id, deps);
  if (ids.length !== row.seen && ids.length > 0)
    return refreshed(input, [], 'warning', 'kb.list.changed', deps);
  const change: KnowledgeChange =
    row.entryId === null
      ? { kind: 'off-topic', phrasings: [...phrasings] }
      : { kind: 'add-phrasings', entryId: row.entryId, phrasings: [...phrasings] };
  const kept = await storeDraft(input, change, ids, deps);
  if (kept === 'gone') return refreshed(input, [], 'warning', 'kb.list.gone', deps);
  if (kept === 'unknown') return refreshed(input, [], 'warning', 'kb.list.no-entry', deps);
  const notices = [text('kb.list.kept'), ...kept.lines.slice(0, MAX_DIFFERENCE)];
  return refreshed(input, notices, 'success', 'kb.list.toast', deps);
}

/** The list as it is now, in the place of the pressed one. */
export async function refreshed(
  input: TurnInput,
  notices: readonly TextRef[],
  tone: 'success' | 'warning',
  toast: TextKey,
  deps: UseCaseDeps,
): Promise<Turn> {
  return inPlace(input, await unansweredList(notices, deps), tone, text(toast));
}
