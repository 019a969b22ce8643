/** A card as an object, JSON 2.0. */
export type Card = Readonly<Record<string, unknown>>;

/** Bytes of a card as sent (Feishu docs: 发送消息, code 230025). */
const MAX_CARD_BYTES = 30 * 1024;

/** Elements, components and text objects together (Feishu docs: 卡片 JSON 2.0 结构, inner code 11310). */
const MAX_ELEMENTS = 200;

/** Keys whose values must not repeat within a card. */
const UNIQUE_KEYS = ['name', 'element_id'] as const;

/** Why the platform would refuse a card, or null: asked before sending, because it would not say it so clearly. */
export function checkCard(card: Card): 'too-long' | 'too-many-elements' | 'repeated-name' | null {
  if (Buffer.byteLength(JSON.stringify(card)) > MAX_CARD_BYTES) return 'too-long';
  const objects = objectsIn(card);
  if (objects.filter((one) => typeof one.tag === 'string').length > MAX_ELEMENTS) return 'too-many-elements';
  const repeated = UNIQUE_KEYS.some((key) => {
    const names = objects.map((one) => one[key]).filter((name) => name !== undefined && name !== '');
    return new Set(names).size < names.length;
  });
  return repeated ? 'repeated-name' : null;
}

/** Every object inside a card, except what its callbacks carry: that is ours, not the platform's. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (typeof value !== 'object' || value === null) return [];
  const own = value as Record<string, unknown>;
  const inner = Object.entries(own).filter(([key]) => key !== 'behaviors');
  return [own, ...inner.flatMap(([, item]) => objectsIn(item))];
}
