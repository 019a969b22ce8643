import type { LinkPreview } from '../../src/application/preview-link.js';
import { tidyLine } from '../../src/application/wording/tidy.js';
import { type Texts, text } from '../../src/shared/texts.js';
import { type Card, checkCard } from './card-limits.js';
import { cardFor } from './interactive-card.js';

/** Longest line shown in place of a link, in characters. */
const MAX_TITLE = 80;

/** The body that answers `url.preview.get` (Feishu docs: 拉取链接预览数据). Empty = the link stays as it is. */
export interface PreviewBody {
  readonly inline?: { readonly title: string };
  readonly card?: { readonly type: 'raw'; readonly data: Card };
}

/** Puts a preview into Feishu's form: one line in place of the link, and below it the very card clients get. */
export function previewBody(preview: LinkPreview | null, texts: Texts): PreviewBody {
  if (!preview) return {};
  const titled = (title: string) => ({ inline: { title: tidyLine(title, MAX_TITLE) } });
  switch (preview.kind) {
    case 'gone':
      return titled(texts(text('page.gone.title')));
    case 'closed':
      return titled(texts(text('share.preview.closed', { nickname: preview.nickname })));
    case 'card': {
      const { view, shareUrl } = preview;
      const inline = titled(texts(text('card.summary.client', { nickname: view.nickname })));
      const data = cardFor({ kind: 'client-card', view, shareUrl, banner: null }, texts);
      return checkCard(data) === null ? { ...inline, card: { type: 'raw', data } } : inline;
    }
  }
}
