import type { CardRefresher } from '../../src/application/ports.js';
import { AppError } from '../../src/shared/errors.js';
import type { Texts } from '../../src/shared/texts.js';
import { checkCard } from './card-limits.js';
import type { FeishuClient } from './client.js';
import { cardFor } from './interactive-card.js';

/**
 * Brings sent cards up to date (Feishu docs: 更新已发送的消息卡片). The platform refuses messages older than 14 days
 * (230031), taken back (230011), and in external groups (230027); whoever asked must not ask again then.
 */
export function createFeishuCardRefresher(
  client: Pick<FeishuClient, 'patchMessage'>,
  texts: Texts,
): CardRefresher {
  return {
    refresh: async (messageId, reply) => {
      const card = cardFor(reply, texts);
      const fault = checkCard(card);
      if (fault) throw new AppError('delivery-refused', `card over the limits: ${fault}`);
      await client.patchMessage(messageId, JSON.stringify(card));
    },
  };
}
