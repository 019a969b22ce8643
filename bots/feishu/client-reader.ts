import type { Client } from '@larksuiteoapi/node-sdk';
import { z } from 'zod';
import { AppError, isAppError } from '../../src/shared/errors.js';
import { type Call, checkedId, type FeishuClient, type GroupInfo, type GroupMember } from './client.js';

/** The platform's largest page, and more pages than any support group has. */
const PAGE = 100;
const MAX_PAGES = 20;

const membersSchema = z.object({
  data: z.object({
    items: z.array(z.object({ member_id: z.string().min(1), name: z.string().nullish() })).nullish(),
    has_more: z.boolean().nullish(),
    page_token: z.string().nullish(),
  }),
});

const groupsSchema = z.object({
  data: z.object({
    items: z
      .array(
        z.object({ chat_id: z.string().min(1), name: z.string().nullish(), external: z.boolean().nullish() }),
      )
      .nullish(),
    has_more: z.boolean().nullish(),
    page_token: z.string().nullish(),
  }),
});

const groupSchema = z.object({
  data: z.object({
    name: z.string().nullish(),
    external: z.boolean().nullish(),
    chat_mode: z.string().nullish(),
    chat_status: z.string().nullish(),
  }),
});

const messagesSchema = z.object({
  data: z.object({
    items: z
      .array(
        z.object({
          msg_type: z.string().nullish(),
          deleted: z.boolean().nullish(),
          body: z.object({ content: z.string().nullish() }).nullish(),
        }),
      )
      .nullish(),
  }),
});

const userSchema = z.object({
  data: z.object({
    user: z.object({ email: z.string().nullish(), enterprise_email: z.string().nullish() }).nullish(),
  }),
});

type Reader = Pick<
  FeishuClient,
  'readMessage' | 'groupMembers' | 'userMail' | 'groups' | 'group' | 'downloadImage'
>;

/** The calls of a client that read. */
export function createReader(sdk: Client, call: Call): Reader {
  return {
    readMessage: async (messageId) => {
      const path = { message_id: checkedId(messageId, 'om_') };
      const answer = await call('read', messagesSchema, (auth) => sdk.im.v1.message.get({ path }, auth));
      const [item] = answer.data.items ?? [];
      if (!item) return null;
      const { msg_type: type, body, deleted } = item;
      return { type: type ?? '', content: body?.content ?? '', recalled: deleted ?? false };
    },
    userMail: (openId) => userMail(sdk, call, openId),
    groupMembers: (chatId) => groupMembers(sdk, call, chatId),
    groups: (limit) => groups(sdk, call, limit),
    group: (chatId) => group(sdk, call, chatId),
    downloadImage: (messageId, key, maxBytes) => downloadImage(sdk, call, messageId, key, maxBytes),
  };
}

async function groupMembers(sdk: Client, call: Call, chatId: string): Promise<GroupMember[]> {
  const path = { chat_id: checkedId(chatId, 'oc_') };
  const members: GroupMember[] = [];
  let token = '';
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const params = {
      member_id_type: 'open_id' as const,
      page_size: PAGE,
      ...(token ? { page_token: token } : {}),
    };
    const request = (auth: Parameters<Parameters<Call>[2]>[0]) =>
      sdk.im.v1.chatMembers.get({ path, params }, auth);
    const { data } = await call('members', membersSchema, request);
    for (const { member_id: openId, name } of data.items ?? []) members.push({ openId, name: name ?? '' });
    token = data.page_token ?? '';
    if (!data.has_more || token === '') break;
  }
  return members;
}

async function groups(sdk: Client, call: Call, limit: number): Promise<GroupInfo[]> {
  const found: GroupInfo[] = [];
  let token = '';
  while (found.length < limit) {
    const params = {
      sort_type: 'ByActiveTimeDesc' as const,
      page_size: Math.min(PAGE, limit - found.length),
      ...(token ? { page_token: token } : {}),
    };
    const request = (auth: Parameters<Parameters<Call>[2]>[0]) => sdk.im.v1.chat.list({ params }, auth);
    const { data } = await call('groups', groupsSchema, request);
    for (const { chat_id: chatId, name, external } of data.items ?? [])
      found.push({ chatId, name: name ?? '', external: external ?? false });
    token = data.page_token ?? '';
    if (!data.has_more || token === '') break;
  }
  return found;
}

/** One that is dissolved still answers, with its status (Feishu docs: 获取群信息). */
async function group(sdk: Client, call: Call, chatId: string): Promise<GroupInfo | null> {
  const path = { chat_id: checkedId(chatId, 'oc_') };
  try {
    const { data } = await call('group', groupSchema, (auth) => sdk.im.v1.chat.get({ path }, auth));
    if (data.chat_mode === 'p2p' || (data.chat_status ?? 'normal') !== 'normal') return null;
    return { chatId, name: data.name ?? '', external: data.external ?? false };
  } catch (error) {
    if (isAppError(error, 'delivery-refused')) return null;
    throw error;
  }
}

/** Keys come from a message's content, which is a stranger's: only the platform's own shape enters a path. */
async function downloadImage(
  sdk: Client,
  call: Call,
  messageId: string,
  key: string,
  maxBytes: number,
): Promise<Buffer> {
  if (!/^[A-Za-z0-9_-]{4,200}$/.test(key))
    throw new AppError('not-found', 'feishu: not the key of a picture');
  const url = `/open-apis/im/v1/messages/${checkedId(messageId, 'om_')}/resources/${key}`;
  const request = { method: 'GET', url, params: { type: 'image' }, responseType: 'arraybuffer' as const };
  const bytes = await call('resource', z.instanceof(Buffer), (auth) => sdk.request(request, auth)).catch(
    asMissing,
  );
  if (bytes.length > maxBytes) throw new AppError('too-large', 'a picture is too large to be passed on');
  return bytes;
}

function asMissing(error: unknown): never {
  if (error instanceof AppError && error.code === 'delivery-refused')
    throw new AppError('not-found', error.message, error.details);
  throw error;
}

/**
 * Outsiders, people beyond the app's contact range, and an app without the scope are refused: then nothing is known.
 * An empty string is how the platform leaves a field out.
 */
async function userMail(sdk: Client, call: Call, openId: string): Promise<string | null> {
  const path = { user_id: checkedId(openId, 'ou_') };
  const payload = { path, params: { user_id_type: 'open_id' as const } };
  try {
    const { data } = await call('user', userSchema, (auth) => sdk.contact.v3.user.get(payload, auth));
    return data.user?.email || data.user?.enterprise_email || null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'delivery-refused') return null;
    throw error;
  }
}
