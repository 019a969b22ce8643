/**
 * What made a revision: an edit of fields (typed or by form), or a way through the history to the content of the
 * revision `to`.
 */
export type ChangeNote =
  | { readonly how: 'edit' | 'form'; readonly fields: readonly string[] }
  | { readonly how: 'undo' | 'redo' | 'restore'; readonly to: number };

const MOVE = /^(undo|redo|restore):(\d{1,9})$/;
const FORM = 'form:';

/** The note as it is kept with a revision and in the audit: `wechat+email`, `form:wechat`, `undo:5`. */
export function writeNote(note: ChangeNote): string {
  if ('to' in note) return `${note.how}:${note.to}`;
  return `${note.how === 'form' ? FORM : ''}${note.fields.join('+')}`;
}

/** Reads what `writeNote` made; anything else is an edit of the fields that it names. */
export function readNote(kept: string): ChangeNote {
  const [, how, to] = MOVE.exec(kept) ?? [];
  if (how === 'undo' || how === 'redo' || how === 'restore') return { how, to: Number(to) };
  const form = kept.startsWith(FORM);
  const fields = (form ? kept.slice(FORM.length) : kept).split('+').filter((field) => field !== '');
  return { how: form ? 'form' : 'edit', fields };
}

/** Whether a change set this field. A way through the history sets whatever differed, so it counts for all. */
export function touchesField(kept: string, field: string): boolean {
  const note = readNote(kept);
  return 'to' in note || note.fields.includes(field);
}
