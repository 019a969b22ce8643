import type { CardContent } from '../domain/creator-card.js';
import type { CardRevision, Records, Sealer } from './ports.js';

/**
 * The same records, which keep the text of a WeChat code encrypted: whoever reads the database cannot add people by
 * it. Callers hand over and get it in clear.
 */
export function withSealedCodes(records: Records, sealer: Sealer): Records {
  const change = (content: CardContent, how: (code: string) => string): CardContent =>
    content.wechatCode === null ? content : { ...content, wechatCode: how(content.wechatCode) };
  const opened = <Holder extends { readonly content: CardContent }>(holder: Holder): Holder => ({
    ...holder,
    content: change(holder.content, sealer.open),
  });
  const saveCard: Records['saveCard'] = async (wanted) => {
    const content = change(wanted.content, sealer.seal);
    const saved = await records.saveCard({ ...wanted, content });
    return { ...saved, card: opened(saved.card) };
  };
  const creator: Records['creator'] = async (creatorId) => {
    const card = await records.creator(creatorId);
    return card && opened(card);
  };
  const revisionOf: Records['revisionOf'] = async (eventId) => {
    const revision = await records.revisionOf(eventId);
    return revision && opened(revision);
  };
  const revisions = async (creatorId: string, limit: number): Promise<CardRevision[]> =>
    (await records.revisions(creatorId, limit)).map(opened);
  return Object.assign(Object.create(records) as Records, { saveCard, creator, revisionOf, revisions });
}
