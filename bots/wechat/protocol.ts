import type { InboundEvent } from '../../src/domain/event.js';

/** How a connector reaches WeChat: a Wechaty puppet by name, and its options. */
export interface ConnectorSettings {
  readonly puppet: string;
  readonly token: string | null;
  readonly endpoint: string | null;
  /** The gateway speaks without TLS. */
  readonly insecure: boolean;
  /** Further settings of the puppet, by the names Wechaty gives them in the environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** One message to send. `mention` is a contact of the room who is to be told. */
export interface SendOrder {
  readonly id: number;
  readonly chatId: string;
  readonly room: boolean;
  readonly mention: string | null;
  readonly body: { readonly text: string } | { readonly image: Buffer; readonly fileName: string };
}

/** One picture to fetch: that of a message somebody sent. */
export interface FetchOrder {
  readonly id: number;
  readonly messageId: string;
}

/** What the parent tells the connector. */
export type ToConnector =
  | { readonly type: 'configure'; readonly settings: ConnectorSettings }
  /** The event with this id is in the mailbox; do not offer it again. */
  | { readonly type: 'admitted'; readonly eventId: string }
  | { readonly type: 'send'; readonly order: SendOrder }
  | { readonly type: 'fetch'; readonly order: FetchOrder }
  /** Leave as soon as everything offered has been admitted and what is being sent has been sent. */
  | { readonly type: 'leave' };

/** What the connector tells its parent. */
export type FromConnector =
  | { readonly type: 'event'; readonly event: InboundEvent }
  | { readonly type: 'login'; readonly accountId: string | null }
  | { readonly type: 'scan'; readonly qrCode: string }
  | { readonly type: 'heartbeat' }
  | { readonly type: 'dropped'; readonly reason: string }
  | { readonly type: 'fault'; readonly reason: string }
  /** Null when there is no such picture any more; `away` when it did not come this time. */
  | { readonly type: 'fetched'; readonly id: number; readonly bytes: Buffer | null | 'away' }
  /** The order is being handed to WeChat from now on. */
  | { readonly type: 'sending'; readonly id: number }
  /** `unknown`: no answer in time; the message may have been sent. */
  | {
      readonly type: 'sent';
      readonly id: number;
      readonly outcome: 'sent' | 'failed' | 'unknown';
      readonly reason: string;
    };

/** Ends a connector that lost its stream; the parent starts another (EX_TEMPFAIL of sysexits). */
export const EXIT_LOST = 75;

/** Ends a connector whose token the gateway refuses; trying again soon is no use (EX_NOPERM of sysexits). */
export const EXIT_REFUSED = 77;
