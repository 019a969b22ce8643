import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogger, scrub } from '../../src/shared/logger.js';

function linesOf(work: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  work(createLogger('debug', { write: (line: string) => void lines.push(line) }));
  return lines.join('');
}

const PHONE = '13812345678';
const SPELLINGS = [
  PHONE,
  '138 1234 5678',
  '138-1234-5678',
  '+86 138 1234 5678',
  '１３８１２３４５６７８',
  '138.1234.5678',
  '(138) 1234-5678',
];

describe('log', () => {
  it.each(SPELLINGS)('holds no phone number spelt %s, wherever it stands', (spelling) => {
    const out = linesOf((log) => {
      log
        .part('test')
        .info({ note: `call ${spelling} now`, deep: { list: [spelling] }, number: Number(PHONE) }, 'seen');
      log.error({ error: new Error(`bad ${spelling}`, { cause: new Error(spelling) }) }, 'failed');
    });
    expect(out).not.toContain(spelling);
    expect(out.normalize('NFKC').replace(/[^0-9]/g, '')).not.toContain(PHONE);
  });

  it('holds no secret and no message text', () => {
    const out = linesOf((log) =>
      log.info(
        {
          appSecret: 'aaa',
          headers: { authorization: 'Bearer bbb' },
          tenant_access_token: 'ccc',
          text: 'ddd',
        },
        'x',
      ),
    );
    for (const secret of ['aaa', 'bbb', 'ccc', 'ddd']) expect(out).not.toContain(secret);
  });

  it('keeps what an operator needs', () => {
    const out = linesOf((log) =>
      log.warn({ code: 'store-away', attempts: 3, ms: 12.5, at: 1790000000000 }, 'slow'),
    );
    expect(JSON.parse(out)).toMatchObject({
      level: 'warn',
      msg: 'slow',
      code: 'store-away',
      attempts: 3,
      at: 1790000000000,
    });
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => void scrub(value)),
      { numRuns: 300 },
    );
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    expect(() => scrub(loop)).not.toThrow();
  });
});
