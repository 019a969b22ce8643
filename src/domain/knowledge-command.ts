/** What a line in the support group asks of the knowledge base. */
export type KnowledgeCommand =
  | { readonly kind: 'unanswered' | 'list' | 'drafts' | 'drop-drafts' | 'publish' }
  | { readonly kind: 'search'; readonly words: string }
  | { readonly kind: 'show'; readonly entryId: string }
  | { readonly kind: 'add-phrasings'; readonly entryId: string; readonly phrasings: readonly string[] }
  | { readonly kind: 'drop-phrasing'; readonly entryId: string; readonly phrasing: string }
  | { readonly kind: 'edit-question' | 'edit-answer'; readonly entryId: string; readonly words: string }
  | {
      readonly kind: 'new-entry';
      readonly question: string;
      readonly answer: string;
      readonly source: string | null;
      readonly phrasings: readonly string[];
    }
  | { readonly kind: 'restore'; readonly revision: number | null }
  /** The right word, but not what must follow it. */
  | { readonly kind: 'incomplete'; readonly command: 'edit' | 'new-entry' | 'search' };

const WHOLE_LINES: Readonly<Record<string, 'unanswered' | 'list' | 'drafts' | 'drop-drafts' | 'publish'>> = {
  未答问题: 'unanswered',
  未答: 'unanswered',
  知识库: 'list',
  草稿: 'drafts',
  放弃草稿: 'drop-drafts',
  发布: 'publish',
};

const ENTRY_COMMANDS = {
  加问法: 'add-phrasings',
  删问法: 'drop-phrasing',
  改问题: 'edit-question',
  改答案: 'edit-answer',
} as const;

/** Reads a line of the support group (mention cut off); null when it is none of these commands. */
export function parseKnowledgeCommand(text: string): KnowledgeCommand | null {
  const line = text.trim().replace(/^[/／]\s*/u, '');
  const whole = WHOLE_LINES[line.normalize('NFKC')];
  if (whole) return { kind: whole };
  return (
    searchCommand(line) ?? showCommand(line) ?? restoreCommand(line) ?? entryCommand(line) ?? newEntry(line)
  );
}

function searchCommand(line: string): KnowledgeCommand | null {
  const match = /^搜(?:索|一下)?(?:\s+(.+))?$/u.exec(line);
  if (!match) return null;
  const words = match[1]?.trim();
  return words ? { kind: 'search', words } : { kind: 'incomplete', command: 'search' };
}

function showCommand(line: string): KnowledgeCommand | null {
  const match = /^条目\s*([A-Za-z]\d{1,4})$/u.exec(line.normalize('NFKC'));
  return match?.[1] ? { kind: 'show', entryId: match[1].toUpperCase() } : null;
}

function restoreCommand(line: string): KnowledgeCommand | null {
  const match = /^回滚(?:\s*(?:到)?\s*(?:第)?\s*(\d{1,9})\s*版?)?$/u.exec(line.normalize('NFKC'));
  return match ? { kind: 'restore', revision: match[1] ? Number(match[1]) : null } : null;
}

function entryCommand(line: string): KnowledgeCommand | null {
  const match = /^(加问法|删问法|改问题|改答案)\s*([\s\S]*)$/u.exec(line);
  if (!match?.[1]) return null;
  const kind = ENTRY_COMMANDS[match[1] as keyof typeof ENTRY_COMMANDS];
  const rest = /^([A-Za-z]\d{1,4})[\s:：]+([\s\S]+)$/u.exec(match[2]?.trim() ?? '');
  const words = rest?.[2]?.trim();
  if (!rest?.[1] || !words) return { kind: 'incomplete', command: 'edit' };
  const entryId = rest[1].toUpperCase();
  if (kind === 'add-phrasings') return { kind, entryId, phrasings: phrasingsIn(words) };
  return kind === 'drop-phrasing' ? { kind, entryId, phrasing: words } : { kind, entryId, words };
}

/** One phrasing a line, or several parted by semicolons. */
function phrasingsIn(words: string): string[] {
  return words
    .split(/[\n;；]+/u)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** `新建条目` with 问题, 答案, and if wanted 来源 and 问法, each on a line of its own; a value may go on below. */
function newEntry(line: string): KnowledgeCommand | null {
  if (!line.startsWith('新建条目')) return null;
  const parts = new Map<string, string[]>();
  let open: string[] = [];
  for (const row of line.slice('新建条目'.length).split('\n')) {
    const match = /^\s*(问题|答案|来源|问法)\s*[:：]\s*(.*)$/u.exec(row);
    if (match?.[1]) {
      open = [match[2] ?? ''];
      parts.set(match[1], open);
    } else open.push(row);
  }
  const part = (name: string) => parts.get(name)?.join('\n').trim() || null;
  const [question, answer] = [part('问题'), part('答案')];
  if (question === null || answer === null) return { kind: 'incomplete', command: 'new-entry' };
  return {
    kind: 'new-entry',
    question,
    answer,
    source: part('来源'),
    phrasings: phrasingsIn(part('问法') ?? ''),
  };
}
