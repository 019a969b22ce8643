import { z } from 'zod';
import type { Training } from './faq.js';
import type { Model } from './model.js';

/**
 * Raised whenever features, classifier or this form change: a training of another version is not read, but made anew.
 * A test notices a change of the features.
 */
const VERSION = 2;

const numbers = z.base64().transform((packed) => {
  const bytes = Uint8Array.from(Buffer.from(packed, 'base64'));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.byteLength / 4));
});

const modelSchema = z
  .object({
    entryIds: z.array(z.string().nullable()),
    familiar: z.array(z.string()),
    weights: z.object({
      labels: z.number().int().positive(),
      features: z.array(z.string()),
      rarity: numbers,
      matrix: numbers,
      bias: numbers,
      unknownSquare: z.number(),
      baseSquare: z.number(),
    }),
  })
  .refine(({ entryIds, weights: { labels, features, rarity, matrix, bias } }) => {
    const fits = rarity.length === features.length && matrix.length === features.length * labels;
    return fits && bias.length === labels && entryIds.length === labels;
  }, 'sizes differ');

const trainingSchema = z.object({
  version: z.literal(VERSION),
  topics: modelSchema,
  parts: z.record(z.string(), modelSchema),
});

/** A training as text, about 3 MB for 6,300 lessons; byte order as on every machine Node runs on in practice. */
export function encodeTraining({ topics, parts }: Training): string {
  const packed = Object.entries(parts).map(([id, model]) => [id, pack(model)]);
  return JSON.stringify({ version: VERSION, topics: pack(topics), parts: Object.fromEntries(packed) });
}

function pack({ entryIds, familiar, weights }: Model) {
  const { labels, features, rarity, matrix, bias, unknownSquare, baseSquare } = weights;
  const packed = { rarity: base64(rarity), matrix: base64(matrix), bias: base64(bias) };
  return { entryIds, familiar, weights: { labels, features, unknownSquare, baseSquare, ...packed } };
}

function base64(values: Float32Array | Float64Array): string {
  return Buffer.from(Float32Array.from(values).buffer).toString('base64');
}

/** Reads a training; null for one of another version and for anything else. */
export function decodeTraining(text: string): Training | null {
  try {
    const result = trainingSchema.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}
