import { randomBytes } from 'node:crypto';
import { seal, sealedAndSigned, signature } from './feishu-signing.js';
import { APP, fixture } from './feishu-webhook.js';

/** A delivery that must be refused (or, with 200, left alone). */
export interface WrongDelivery {
  readonly name: string;
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers: Record<string, string>;
  readonly method?: string;
  readonly chunked?: boolean;
}

const KEY = APP.encryptKey;
const FIXTURES = [
  'message-text-direct',
  'message-text-group',
  'card-click',
  'card-form',
  'menu',
  'chat-entered',
];

/** Changes one thing of a payload before it is sealed and signed. */
function changed(
  name: string,
  // biome-ignore lint/suspicious/noExplicitAny: payloads are changed at will
  change: (payload: any) => void,
): { body: string; headers: Record<string, string> } {
  const payload = fixture(name);
  change(payload);
  return sealedAndSigned(payload, KEY);
}

function signedRaw(body: string | Buffer) {
  return { body, headers: signature(body, KEY) };
}

function sealedRaw(clear: string | Buffer) {
  return signedRaw(JSON.stringify({ encrypt: seal(clear, KEY) }));
}

const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const without = (headers: Record<string, string>, name: string) =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));

/** Faults of one kind of event: of its proof, its envelope and its body. */
function faultsOf(name: string): WrongDelivery[] {
  const good = sealedAndSigned(fixture(name), KEY);
  const other = sealedAndSigned(fixture(name), 'another key');
  const flipped = good.body.replace(/(?<=.{60})./, (char) => (char === 'A' ? 'B' : 'A'));
  const is401: Record<string, { body: string | Buffer; headers: Record<string, string> }> = {
    'plain body': signedRaw(JSON.stringify(fixture(name))),
    'no signature': { body: good.body, headers: {} },
    'no nonce': { body: good.body, headers: without(good.headers, 'x-lark-request-nonce') },
    'no timestamp': { body: good.body, headers: without(good.headers, 'x-lark-request-timestamp') },
    'no signature header': { body: good.body, headers: without(good.headers, 'x-lark-signature') },
    'empty signature': { body: good.body, headers: { ...good.headers, 'x-lark-signature': '' } },
    'upper-case signature': {
      body: good.body,
      headers: {
        ...good.headers,
        'x-lark-signature': String(good.headers['x-lark-signature']).toUpperCase(),
      },
    },
    'cut signature': {
      body: good.body,
      headers: { ...good.headers, 'x-lark-signature': String(good.headers['x-lark-signature']).slice(1) },
    },
    'other timestamp': { body: good.body, headers: { ...good.headers, 'x-lark-request-timestamp': '1' } },
    'other nonce': { body: good.body, headers: { ...good.headers, 'x-lark-request-nonce': 'x' } },
    'signature of another body': { body: `${good.body} `, headers: good.headers },
    'changed seal': { body: flipped, headers: good.headers },
    'sealed and signed with another key': other,
    'sealed with another key, signed well': {
      body: other.body,
      headers: signature(other.body, 'another key'),
    },
    'signed without the key': { body: good.body, headers: signature(good.body, '') },
    'wrong token': changed(name, (payload) => Object.assign(payload.header, { token: 'a guess' })),
    'no token': changed(name, (payload) => Object.assign(payload.header, { token: undefined })),
    'empty token': changed(name, (payload) => Object.assign(payload.header, { token: '' })),
    'token of another kind': changed(name, (payload) => Object.assign(payload.header, { token: ['x'] })),
    'token beside': changed(name, (payload) => {
      payload.token = payload.header.token;
      payload.header.token = 'x';
    }),
    'other app': changed(name, (payload) =>
      Object.assign(payload.header, { app_id: 'cli_ffffffffffffffff' }),
    ),
    'no app': changed(name, (payload) => Object.assign(payload.header, { app_id: null })),
  };
  const is400: Record<string, { body: string | Buffer; headers: Record<string, string> }> = {
    'no header': changed(name, (payload) => Object.assign(payload, { header: null })),
    'no event': changed(name, (payload) => Object.assign(payload, { event: null })),
    'empty event': changed(name, (payload) => Object.assign(payload, { event: {} })),
    'a list as event': changed(name, (payload) => Object.assign(payload, { event: [] })),
    'no event id': changed(name, (payload) => Object.assign(payload.header, { event_id: '' })),
    'no event type': changed(name, (payload) => Object.assign(payload.header, { event_type: 7 })),
    'no schema': changed(name, (payload) => Object.assign(payload, { schema: '3.0' })),
  };
  return [...listed(401, is401), ...listed(400, is400)].map((one) => ({
    ...one,
    name: `${name}: ${one.name}`,
  }));
}

function listed(
  status: number,
  deliveries: Record<string, { body: string | Buffer; headers: Record<string, string> }>,
): WrongDelivery[] {
  return Object.entries(deliveries).map(([name, one]) => ({ name, status, ...one }));
}

/** Bodies that are nothing the platform sends, whatever is in them. */
function brokenBodies(): WrongDelivery[] {
  const invalid = Buffer.concat([
    Buffer.from('{"encrypt":"'),
    Buffer.from([0xff, 0xfe, 0xc0]),
    Buffer.from('"}'),
  ]);
  const big = Buffer.alloc(2 * 1024 * 1024, 0x20);
  return [
    ...listed(400, {
      'empty body': signedRaw(''),
      'no JSON': signedRaw('hello'),
      'half JSON': signedRaw('{"encrypt":'),
      'a number': signedRaw('7'),
      null: signedRaw('null'),
      'a list': signedRaw('[]'),
      'a string': signedRaw('"x"'),
      'invalid UTF-8': signedRaw(invalid),
      'cut UTF-8': signedRaw(Buffer.from('{"encrypt":"好').subarray(0, -1)),
      'UTF-16': signedRaw(Buffer.from('{"encrypt":"x"}', 'utf16le')),
      'deep JSON': signedRaw(deep(60)),
      'very deep JSON': signedRaw(deep(100_000)),
      'very deep list': signedRaw(`{"encrypt":${'['.repeat(200_000)}${']'.repeat(200_000)}}`),
      'unsigned garbage as seal': { body: '{"encrypt":"garbage"}', headers: {} },
      'signed garbage as seal': signedRaw('{"encrypt":"garbage"}'),
      'empty seal': signedRaw('{"encrypt":""}'),
      'half a block': signedRaw(JSON.stringify({ encrypt: randomBytes(40).toString('base64') })),
      'only an IV': signedRaw(JSON.stringify({ encrypt: randomBytes(16).toString('base64') })),
      'url-safe base64': signedRaw(JSON.stringify({ encrypt: '-_'.repeat(32) })),
      'signed random blocks': signedRaw(JSON.stringify({ encrypt: randomBytes(320).toString('base64') })),
      'sealed text': sealedRaw('hello'),
      'sealed list': sealedRaw('[]'),
      'sealed nothing': sealedRaw(''),
      'sealed invalid UTF-8': sealedRaw(Buffer.from([0x7b, 0xff, 0x7d])),
      'sealed deep JSON': sealedRaw(deep(1_000)),
      'sealed empty object': sealedRaw('{}'),
      'sealed unknown envelope': sealedRaw('{"type":"something"}'),
      'challenge without challenge': sealedRaw(
        JSON.stringify({ type: 'url_verification', token: APP.token }),
      ),
    }),
    ...listed(401, {
      'a number as seal': signedRaw('{"encrypt":7}'),
      'an object as seal': signedRaw('{"encrypt":{}}'),
      'unsigned random blocks': {
        body: JSON.stringify({ encrypt: randomBytes(320).toString('base64') }),
        headers: {},
      },
      'plain challenge': { body: JSON.stringify(fixture('url-verification')), headers: {} },
      'challenge with a wrong token': changed('url-verification', (payload) =>
        Object.assign(payload, { token: 'a guess' }),
      ),
      'challenge without token': changed('url-verification', (payload) => delete payload.token),
      'old event with a wrong token': changed('old-event', (payload) =>
        Object.assign(payload, { token: 'x' }),
      ),
      'old event of another app': changed('old-event', (payload) =>
        Object.assign(payload.event, { app_id: 'x' }),
      ),
      'prototype in the body': signedRaw('{"__proto__":{"encrypt":"x"}}'),
    }),
    ...listed(413, { '2 MB': signedRaw(big) }),
    { name: '2 MB without a length', status: 413, ...signedRaw(big), chunked: true },
    ...['GET', 'PUT', 'DELETE', 'PATCH'].map((method) => ({
      name: method,
      status: 405,
      ...signedRaw('{}'),
      method,
    })),
  ];
}

/** Bodies of known types whose parts are of the wrong kind. */
function wrongParts(): WrongDelivery[] {
  // biome-ignore lint/suspicious/noExplicitAny: payloads are changed at will
  const part = (name: string, what: string, change: (event: any) => void) => ({
    name: `${name}: ${what}`,
    status: 400,
    ...changed(name, (payload) => change(payload.event)),
  });
  return [
    part('message-text-direct', 'no message', (event) => delete event.message),
    part('message-text-direct', 'no sender', (event) => delete event.sender),
    part('message-text-direct', 'no chat', (event) => delete event.message.chat_id),
    part('message-text-direct', 'message id as a number', (event) =>
      Object.assign(event.message, { message_id: 7 }),
    ),
    part('message-text-direct', 'long message id', (event) =>
      Object.assign(event.message, { message_id: 'o'.repeat(300) }),
    ),
    part('message-text-direct', 'mentions as text', (event) =>
      Object.assign(event.message, { mentions: 'x' }),
    ),
    part('message-text-direct', 'content as object', (event) =>
      Object.assign(event.message, { content: {} }),
    ),
    part('card-click', 'no operator', (event) => delete event.operator),
    part('card-click', 'empty open_id', (event) => Object.assign(event.operator, { open_id: '' })),
    part('card-click', 'no action', (event) => delete event.action),
    part('card-click', 'form as text', (event) => Object.assign(event.action, { form_value: 'x' })),
    part('menu', 'no key', (event) => delete event.event_key),
    part('menu', 'no person', (event) => Object.assign(event.operator, { operator_id: {} })),
    part('chat-entered', 'no chat', (event) => delete event.chat_id),
  ];
}

/** Some two hundred wrong deliveries, each with the status it must get. */
export function wrongDeliveries(): WrongDelivery[] {
  return [...FIXTURES.flatMap(faultsOf), ...brokenBodies(), ...wrongParts()];
}
