import { ApiError } from './api-error.js';
import type { ApiContext, Route } from './open-api.js';
import type { ChatInfo } from './types.js';

/** Chats, their members, people, and the bot itself. */
export function directoryRoutes(context: ApiContext): Route[] {
  const { world } = context;
  return [
    {
      method: 'GET',
      path: '/open-apis/bot/v3/info',
      run: () => {
        const { botOpenId, botName } = context;
        return {
          top: { bot: { activate_status: 2, app_name: botName, avatar_url: '', open_id: botOpenId } },
        };
      },
    },
    {
      method: 'GET',
      path: '/open-apis/im/v1/chats',
      run: ({ query }) => {
        const size = Math.min(100, Number(query.get('page_size') ?? 20) || 20);
        return { data: chatPage(context, query.get('page_token'), size, query.get('sort_type')) };
      },
    },
    {
      method: 'GET',
      path: '/open-apis/im/v1/chats/:id',
      run: (_call, { id = '' }) => ({ data: chatData(context, reachableChat(context, id)) }),
    },
    {
      method: 'GET',
      path: '/open-apis/im/v1/chats/:id/members',
      run: ({ query }, { id = '' }) => {
        const size = Math.min(100, Number(query.get('page_size') ?? 20) || 20);
        return { data: memberPage(context, reachableChat(context, id), query.get('page_token'), size) };
      },
    },
    {
      method: 'GET',
      path: '/open-apis/contact/v3/users/:id',
      run: (_call, { id = '' }) => {
        const user = world.user(id);
        if (!user) throw new ApiError(99992351, 'not a valid open_id');
        if (user.external) throw new ApiError(41050, 'no user authority error');
        const { openId, unionId, name, mail } = user;
        return {
          data: { user: { open_id: openId, union_id: unionId, name, avatar: {}, email: mail ?? '' } },
        };
      },
    },
  ];
}

function reachableChat({ world }: ApiContext, chatId: string): ChatInfo {
  const chat = world.chat(chatId);
  if (!chat) throw new ApiError(232006, 'invalid chat_id');
  if (chat.dissolved) throw new ApiError(232009, 'The chat was dissolved.');
  if (!chat.botInside) throw new ApiError(232011, 'Operator can NOT be out of the chat.');
  return chat;
}

function chatData({ tenantKey }: ApiContext, chat: ChatInfo): Record<string, unknown> {
  const mode = { chat_mode: chat.kind, chat_type: 'private', external: chat.external, tenant_key: tenantKey };
  const size = { user_count: String(chat.members.length), bot_count: '1' };
  return { name: chat.kind === 'group' ? chat.name : '', ...mode, ...size, chat_status: 'normal' };
}

/** The groups the bot is in; direct chats are not listed (Feishu docs: 获取用户或机器人所在的群列表). */
function chatPage({ world, tenantKey }: ApiContext, token: string | null, size: number, sort: string | null) {
  const lastAt = (chat: ChatInfo) => world.messagesOf(chat.chatId).at(-1)?.at ?? 0;
  const groups = world
    .allChats()
    .filter((chat) => chat.kind === 'group' && chat.botInside && !chat.dissolved);
  if (sort === 'ByActiveTimeDesc') groups.sort((a, b) => lastAt(b) - lastAt(a));
  const start = Number(token ?? 0) || 0;
  const items = groups.slice(start, start + size).map(({ chatId, name, external }) => ({
    ...{ chat_id: chatId, avatar: '', name, description: '', owner_id_type: 'open_id' },
    ...{ external, tenant_key: tenantKey, chat_status: 'normal' },
  }));
  const end = start + items.length;
  const more = end < groups.length;
  return { items, has_more: more, page_token: more ? String(end) : '' };
}

/** People only, as on the platform: bots are not listed (Feishu docs: 获取群成员列表). */
function memberPage({ world, tenantKey }: ApiContext, chat: ChatInfo, token: string | null, size: number) {
  const start = Number(token ?? 0) || 0;
  const items = chat.members.slice(start, start + size).map((openId) => {
    const name = world.user(openId)?.name ?? '';
    return { member_id_type: 'open_id', member_id: openId, name, tenant_key: tenantKey };
  });
  const end = start + items.length;
  const more = end < chat.members.length;
  return { items, has_more: more, page_token: more ? String(end) : '', member_total: chat.members.length };
}
