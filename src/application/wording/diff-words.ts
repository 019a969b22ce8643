import type { DiffRow } from '../../domain/preview-diff.js';
import { type Texts, text } from '../../shared/texts.js';

/** 我看到 / 客户看到 with the reason of each row; rows that look the same to both are counted only. */
export function diffLines(rows: readonly DiffRow[], texts: Texts): string[] {
  const different = rows.filter((row) => row.reason !== 'same');
  const same = rows.length - different.length;
  return [
    texts(text('card.diff.title')),
    ...different.map((row) => diffLine(row, texts)),
    ...(same > 0 ? [texts(text('card.diff.same', { count: same }))] : []),
  ];
}

function diffLine({ label, mine, theirs, reason }: DiffRow, texts: Texts): string {
  return texts(
    text('card.diff.row', {
      label: texts(label),
      mine: texts(text(`card.diff.mine.${mine}`)),
      theirs: texts(text(`card.diff.theirs.${theirs}`)),
      reason: texts(text(`card.diff.reason.${reason}`)),
    }),
  );
}
