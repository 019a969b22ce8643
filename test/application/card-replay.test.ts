import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Records, State } from '../../src/application/ports.js';
import { routeEvent } from '../../src/application/route-event.js';
import type { Turn, UseCaseDeps } from '../../src/application/turn.js';
import type { Action } from '../../src/domain/action.js';
import { type Collaboration, EMPTY_CONTENT } from '../../src/domain/creator-card.js';
import type { ActionEvent, MessageEvent } from '../../src/domain/event.js';
import { type Conversation, NEW_CONVERSATION } from '../../src/domain/flow.js';
import type { PersonRef } from '../../src/domain/identity.js';
import { openLibsqlRecords } from '../../src/storage/records/open-records.js';
import { createSecrets } from '../../src/storage/secrets.js';
import { openLibsqlState } from '../../src/storage/state/libsql-state.js';
import { knowledgeTools, shippedFaq } from '../helpers/faq.js';
import { serverFolder } from '../helpers/processes.js';
import { cardChange, NOON, newPerson, unique, withCode, withCreator } from '../helpers/records-tools.js';

const folder = serverFolder('card-replay');
const logged: string[] = [];
let records: Records;
let state: State;
let deps: UseCaseDeps;

beforeAll(async () => {
  records = await openLibsqlRecords(join(folder.path, 'bot.db'));
  state = openLibsqlState(join(folder.path, 'state.db'));
  const { phoneVault, keyedHash, sealer } = createSecrets(randomBytes(32));
  const log = (fields: object, message: string) => void logged.push(JSON.stringify({ ...fields, message }));
  deps = {
    records,
    state,
    sealer,
    desk: null,
    vault: phoneVault,
    hash: keyedHash,
    faq: shippedFaq(),
    knowledge: knowledgeTools,
    publicUrl: 'https://bot.example.com',
    revealMs: 60_000,
    sharing: null,
    codes: null,
    profiles: null,
    tell: async () => undefined,
    newToken: () => randomBytes(16).toString('base64url'),
    now: () => NOON,
    log: { debug: log, info: log, warn: log, error: log },
  };
});
afterAll(async () => {
  await Promise.all([records.close(), state.close()]);
  folder.remove();
});

async function owner(): Promise<{ creatorId: string; person: PersonRef }> {
  const creatorId = await withCreator(records);
  const person = newPerson();
  await records.bind(await withCode(records, creatorId), person, unique('feishu:om_bind'), NOON);
  return { creatorId, person };
}

function base(person: PersonRef) {
  const chat = {
    platform: 'feishu',
    account: person.account,
    chatId: `oc_${person.personId}`,
    kind: 'direct',
  } as const;
  return { id: unique('feishu:evt'), chat, sender: person, at: NOON };
}

function click(person: PersonRef, value: Action, form: ActionEvent['form'] = null): ActionEvent {
  return { ...base(person), kind: 'action', messageId: 'om_card', value, form };
}

function message(person: PersonRef, text: string): MessageEvent {
  return { ...base(person), kind: 'message', messageId: 'om_words', text, addressed: true };
}

/** Runs an event twice, the second time as after a crash between the records and the commit. */
async function twice(
  event: ActionEvent | MessageEvent,
  conversation: Conversation = NEW_CONVERSATION,
): Promise<[Turn, Turn]> {
  const first = await routeEvent({ event, conversation, replay: false }, deps);
  return [first, await routeEvent({ event, conversation, replay: true }, deps)];
}

const ITEMS: readonly Collaboration[] = ['喜茶', '瑞幸', '华为'].map((brand) => ({
  brand,
  form: null,
  time: null,
  link: null,
}));

describe('an event that is worked again after a crash', () => {
  const deeds: readonly (readonly [string, Action, ActionEvent['form']])[] = [
    [
      'a form',
      { do: 'save', section: 'contacts', revision: 1 },
      { wechat: 'xiaoyu_hz', phone: '13812345678' },
    ],
    ['a form that names no revision', { do: 'save' }, { email: 'a@example.com' }],
    ['hiding', { do: 'hide', item: 'reach', hidden: true }, null],
    ['暂不接单', { do: 'pause', on: true }, null],
    ['免打扰', { do: 'quiet', from: 1320, to: 480 }, null],
    ['deleting an entry', { do: 'list-delete', index: 1, revision: 1 }, null],
    ['moving an entry', { do: 'list-move', index: 2, to: 0, revision: 1 }, null],
  ];

  it.each(deeds)('%s answers the same and saves once', async (_, action, form) => {
    const { creatorId, person } = await owner();
    const content = { ...EMPTY_CONTENT, collaborations: ITEMS };
    await records.saveCard(cardChange(creatorId, 0, '', { content }));
    const [first, again] = await twice(click(person, action, form));
    expect(again).toEqual(first);
    expect((await records.creator(creatorId))?.revision).toBe(2);
  });

  it('a confirmed paragraph is added once, and leaves its step', async () => {
    const { creatorId, person } = await owner();
    const asked = await routeEvent(
      { event: click(person, { do: 'list-add' }), conversation: NEW_CONVERSATION, replay: false },
      deps,
    );
    expect(asked.conversation.flow?.step).toBe('collaborations');
    const paste = message(person, '喜茶 图文 2024-05\n瑞幸 探店 2024-07');
    const [proposed, proposedAgain] = await twice(paste, asked.conversation);
    expect(proposedAgain).toEqual(proposed);
    expect(JSON.stringify(proposed.conversation)).not.toContain('喜茶');
    const action = proposed.conversation.choices?.actions[0];
    if (!action) throw new Error('no choice offered');
    const [first, again] = await twice(click(person, action), proposed.conversation);
    expect(again).toEqual(first);
    expect(first.conversation.flow).toBeNull();
    const card = await records.creator(creatorId);
    expect([card?.revision, card?.content.collaborations.length]).toEqual([1, 2]);
  });
});

describe('what the log is told', () => {
  it('is never the number', async () => {
    const { person } = await owner();
    await twice(click(person, { do: 'save', section: 'contacts', revision: 0 }, { phone: '13812345678' }));
    const [shown] = await twice(click(person, { do: 'reveal' }));
    expect(shown.replies).toMatchObject([{ kind: 'revealed', number: '13812345678', masked: '138****5678' }]);
    expect(logged.join('\n')).not.toContain('13812345678');
  });
});
