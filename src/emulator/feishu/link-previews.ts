import { checkCard } from './card-check.js';
import { isObject, parseCard } from './card-tree.js';
import type { Stage } from './people.js';
import type { ChatMessage, JsonObject, Preview } from './types.js';

/** The first link of a text or a post, as it stands in the JSON of its content. */
const LINK = /https?:\/\/[^\s"\\<>，。；、）】]+/;

/**
 * Asks the bot what to show for links below its own address, as the console's URL rules have it (Feishu docs:
 * 链接预览开发指南), and hangs the answer on the message. A wrong or late answer leaves the link as it is.
 */
export class LinkPreviews {
  /** Links that begin with this are asked about; null = none are. */
  rule: string | null = null;

  constructor(private readonly stage: Stage) {
    stage.world.on('message', (message) => void this.ask(message));
  }

  private async ask(message: ChatMessage): Promise<void> {
    const { world, pusher, tenantKey } = this.stage;
    const url =
      message.msgType === 'text' || message.msgType === 'post' ? LINK.exec(message.content)?.[0] : null;
    if (!url || this.rule === null || !url.startsWith(this.rule)) return;
    const viewer = message.from === 'bot' ? world.chat(message.chatId)?.members[0] : message.from;
    const payload = pusher.envelope('url.preview.get', {
      operator: { tenant_key: tenantKey, open_id: viewer ?? '' },
      host: 'im_message',
      context: {
        url,
        preview_token: message.id,
        open_message_id: message.id,
        open_chat_id: message.chatId,
      },
    });
    const answer = await pusher.during(this.stage.call(payload));
    const preview = answer.status === 200 ? previewIn(parseCard(answer.body), world) : null;
    if (preview) world.changeMessage(message.id, { preview });
  }
}

function previewIn(body: JsonObject | null, world: Stage['world']): Preview | null {
  if (!isObject(body?.inline) || typeof body.inline.title !== 'string') return null;
  const { card } = body;
  const data = isObject(card) && card.type === 'raw' && isObject(card.data) ? card.data : null;
  const refused = data !== null && checkCard(data, (key) => world.image(key) !== null) !== null;
  return { title: body.inline.title, card: refused ? null : data };
}
