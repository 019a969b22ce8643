import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { BOXES, type State } from '../application/ports.js';

/** The figures of one process, in Prometheus' text form under `/metrics`. */
export interface Metrics {
  readonly contentType: string;
  /** Deliveries of the Feishu webhook by what became of them. */
  webhook(outcome: string): void;
  /** Events taken from the mailbox. */
  mailbox(outcome: string): void;
  /** Messages taken from an outbox. */
  delivery(platform: string, outcome: string): void;
  /** Sent cards that were to follow a change. */
  refresh(outcome: string): void;
  /** State of the WeChat connector, 1 when so. */
  wechat(status: { readonly leader: boolean; readonly loggedIn: boolean }): void;
  render(): Promise<string>;
}

/** Makes the metrics; the depth of the boxes is read from the store whenever they are rendered. */
export function createMetrics(state: Pick<State, 'depth'>): Metrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const webhook = counter('bot_webhook_total', 'Feishu deliveries by outcome', 'outcome');
  const mailbox = counter('bot_mailbox_total', 'events worked off by outcome', 'outcome');
  const delivery = counter('bot_delivery_total', 'messages sent by outcome', 'platform', 'outcome');
  const refresh = counter('bot_refresh_total', 'sent cards brought up to date by outcome', 'outcome');
  const wechat = new Gauge({ name: 'bot_wechat', help: 'WeChat connector', labelNames: ['is'], registers });
  new Gauge({
    name: 'bot_box_depth',
    help: 'work waiting in the mailbox and the outboxes',
    labelNames: ['box'],
    registers,
    async collect() {
      for (const box of BOXES) this.set({ box }, await state.depth(box).catch(() => Number.NaN));
    },
  });
  return {
    contentType: registry.contentType,
    webhook: (outcome) => webhook.inc({ outcome }),
    mailbox: (outcome) => mailbox.inc({ outcome }),
    delivery: (platform, outcome) => delivery.inc({ platform, outcome }),
    refresh: (outcome) => refresh.inc({ outcome }),
    wechat: (status) => {
      wechat.set({ is: 'leader' }, Number(status.leader));
      wechat.set({ is: 'logged_in' }, Number(status.loggedIn));
    },
    render: () => registry.metrics(),
  };
}
