import { type Kysely, sql } from 'kysely';

async function createTickets(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('tickets')
    .addColumn('ticket_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('lane', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('agent_id', 'text')
    .addColumn('opened_at', 'bigint', (column) => column.notNull())
    .addColumn('due_at', 'bigint')
    .addColumn('closed_at', 'bigint')
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('ticket_json', 'text', (column) => column.notNull())
    .addColumn('context_sealed', 'text')
    .addColumn('card_message_id', 'text')
    .execute();
  // One open ticket a lane, whoever else opens one at the same moment.
  await sql`create unique index tickets_open on tickets (lane) where status <> 'closed'`.execute(db);
  await db.schema.createIndex('tickets_lane').on('tickets').columns(['lane', 'opened_at']).execute();
  await db.schema.createIndex('tickets_due').on('tickets').columns(['due_at']).execute();
  await db.schema.createIndex('tickets_card').on('tickets').columns(['card_message_id']).execute();
  await db.schema
    .createTable('ticket_moves')
    .addColumn('event_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('ticket_id', 'text', (column) => column.notNull())
    .addColumn('before_json', 'text', (column) => column.notNull())
    .execute();
}

async function createTicketMessages(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('ticket_messages')
    .addColumn('event_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('ticket_id', 'text', (column) => column.notNull())
    .addColumn('side', 'text', (column) => column.notNull())
    .addColumn('source_id', 'text', (column) => column.notNull())
    .addColumn('relayed_id', 'text')
    .addColumn('recalled', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  for (const column of ['source_id', 'relayed_id'])
    await db.schema
      .createIndex(`ticket_messages_${column}`)
      .on('ticket_messages')
      .columns([column])
      .execute();
}

async function createDesk(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('desk_facts')
    .addColumn('event_id', 'text', (column) => column.notNull())
    .addColumn('fact', 'text', (column) => column.notNull())
    .addColumn('day', 'text', (column) => column.notNull())
    .addColumn('value', 'bigint')
    .addPrimaryKeyConstraint('desk_facts_key', ['event_id', 'fact'])
    .execute();
  await db.schema.createIndex('desk_facts_day').on('desk_facts').columns(['day']).execute();
  await db.schema
    .createTable('quick_replies')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('words', 'text', (column) => column.notNull())
    .execute();
}

/** Tickets, what moved them, their messages, the facts of each day, ready-made answers. */
export async function createSupportDesk(db: Kysely<unknown>): Promise<void> {
  await createTickets(db);
  await createTicketMessages(db);
  await createDesk(db);
}
