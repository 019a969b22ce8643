import type { Kysely } from 'kysely';
import type { ChatKind, ChatRef } from '../../domain/identity.js';
import type { Tables } from './tables.js';

/** What kind a chat is known to be; `unknown` when nobody has said. */
export async function chatKind(db: Kysely<Tables>, chat: ChatRef): Promise<ChatKind> {
  const row = await db
    .selectFrom('chats')
    .select('kind')
    .where('platform', '=', chat.platform)
    .where('account', '=', chat.account)
    .where('chat_id', '=', chat.chatId)
    .executeTakeFirst();
  return row?.kind === 'direct' || row?.kind === 'group' ? row.kind : 'unknown';
}

/** Remembers the kind of a chat. It is asked with every message, so nothing is written when nothing changes. */
export async function rememberChat(db: Kysely<Tables>, chat: ChatRef): Promise<void> {
  const { platform, account, chatId, kind } = chat;
  if (kind === 'unknown' || (await chatKind(db, chat)) === kind) return;
  await db.transaction().execute((tx) =>
    tx
      .insertInto('chats')
      .values({ platform, account, chat_id: chatId, kind })
      .onConflict((conflict) => conflict.columns(['platform', 'account', 'chat_id']).doUpdateSet({ kind }))
      .execute(),
  );
}

/** Keeps a question that found no answer, once per event. */
export async function addUnanswered(
  db: Kysely<Tables>,
  eventId: string,
  question: string,
  at: number,
): Promise<void> {
  // Postgres takes no NUL and no half surrogates in a text.
  const row = { event_id: eventId, question: question.toWellFormed().replaceAll('\0', ''), at };
  await db.transaction().execute((tx) =>
    tx
      .insertInto('unanswered_questions')
      .values(row)
      .onConflict((conflict) => conflict.column('event_id').doNothing())
      .execute(),
  );
}
