import sharp from 'sharp';
import { createCardPainter } from '../../src/rendering/paint-card.js';
import { createLogger } from '../../src/shared/logger.js';
import { loadTexts } from '../../src/shared/texts.js';
import { figure, printTable, progress, ratio, spreadOf, timed } from './report.js';
import { SAMPLE_SHARE_URL, sampleView } from './sample-card.js';

const ROUNDS = 40;
const TOGETHER = 4;

/**
 * The card image against the least that any painter must do: encode the same pixels as PNG. Must run before
 * anything else draws, or the cold figure is none.
 */
export async function benchPictures(): Promise<void> {
  progress('card image: cold');
  const options = { texts: loadTexts(), log: createLogger('silent') };
  const made: Awaited<ReturnType<typeof createCardPainter>>[] = [];
  const opening = await timed(async () => made.push(await createCardPainter(options)));
  const painter = made[0];
  if (!painter) throw new Error('no painter');
  const paint = (revision: number) => painter.paint(sampleView(revision), SAMPLE_SHARE_URL);
  const cold = await timed(() => paint(1));
  const { bytes } = await paint(1);
  const pixels = await sharp(bytes).raw().toBuffer();
  const raw = { raw: { width: 1080, height: 1440, channels: 3 } } as const;
  const encode = () => sharp(pixels, raw).png({ compressionLevel: 3 }).toBuffer();
  await encode();

  const warm: number[] = [];
  const bare: number[] = [];
  const kept: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round % 10 === 0) progress(`card image: round ${round} of ${ROUNDS}`);
    warm.push(await timed(() => paint(100 + round)));
    bare.push(await timed(encode));
    kept.push(await timed(() => paint(100 + round)));
  }
  progress(`card image: ${TOGETHER} at a time`);
  const many = Array.from({ length: ROUNDS }, (_, index) => 1_000 + index);
  const together = await timed(() => Promise.all(many.map(paint)));

  const base = spreadOf(bare).median;
  const row = (name: string, times: readonly number[]) => {
    const { median, p95 } = spreadOf(times);
    return [name, figure(median, 'ms'), figure(p95, 'ms'), ratio(median, base)];
  };
  printTable(
    `Card image, 1080 x 1440, ${Math.round(bytes.length / 1024)} KiB, ${ROUNDS} interleaved rounds`,
    ['', 'median', 'p95', 'of bare encode'],
    [
      row('bare PNG encode of the same pixels', bare),
      row('a new card, warm', warm),
      row('a card drawn before (kept)', kept),
      row(`a new card, ${TOGETHER} at a time, each`, [together / ROUNDS]),
      row('the first card of a process', [cold]),
      row('opening fonts and painter, once', [opening]),
    ],
  );
}
