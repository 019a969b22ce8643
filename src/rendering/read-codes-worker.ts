import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/** What this thread is started with: one picture as RGBA, after which it ends. */
export interface ReadJob {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** More codes than this in one picture are no answer to anything. */
const MAX_CODES = 4;

// Left alone, the package would fetch its program from the network.
const program = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
const bytes = await readFile(program);
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(bytes).buffer } });
const { data, width, height } = workerData as ReadJob;
const found = await readBarcodes(
  { data: new Uint8ClampedArray(data), width, height, colorSpace: 'srgb' } as ImageData,
  { formats: ['QRCode'], maxNumberOfSymbols: MAX_CODES, tryHarder: true },
);
parentPort?.postMessage(found.filter((one) => one.isValid).map((one) => one.text));
