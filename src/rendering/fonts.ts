import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as hb from 'harfbuzzjs';

const require = createRequire(import.meta.url);
const fontFile = (name: string) => require.resolve(`@expo-google-fonts/${name}`);

/** The files of the three fonts; they come with npm packages, none of the system's is used. */
export const FONT_FILES = {
  regular: fontFile('noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
  bold: fontFile('noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf'),
  emoji: fontFile('noto-color-emoji/400Regular/NotoColorEmoji_400Regular.ttf'),
} as const;

/** The family name under which SVG text asks for the Chinese font. */
export const FONT_FAMILY = 'Noto Sans SC';

/** The two weights text is set in. */
export type Weight = 400 | 700;

/**
 * Points fontconfig at the bundled fonts alone. Must run before the first text is drawn in this process;
 * fontconfig reads the variable once, then (measured on loopback). The folder for its cache goes when the process exits.
 */
export function selectFonts(): void {
  const folder = mkdtempSync(join(tmpdir(), 'creator-card-fonts-'));
  const folders = [FONT_FILES.regular, FONT_FILES.bold].map((file) => `<dir>${dirname(file)}</dir>`).join('');
  const file = join(folder, 'fonts.conf');
  writeFileSync(
    file,
    `<?xml version="1.0"?><fontconfig>${folders}<cachedir>${folder}</cachedir></fontconfig>`,
  );
  process.env.FONTCONFIG_FILE = file;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}

/** Measures one font: advances as the rasteriser will draw them, and which characters it has. */
export interface FontMeter {
  /** Width of a run of text in em. */
  widthOf(run: string): number;
  covers(codePoint: number): boolean;
}

/** Runs remembered a font; a card has about a hundred. */
const REMEMBERED_RUNS = 20_000;

function openMeter(file: string): FontMeter {
  const face = new hb.Face(new hb.Blob(readFileSync(file)));
  const font = new hb.Font(face);
  const covered = new Set(face.collectUnicodes());
  const widths = new Map<string, number>();
  const shape = (run: string) => {
    const buffer = new hb.Buffer();
    buffer.addText(run);
    buffer.guessSegmentProperties();
    hb.shape(font, buffer);
    return buffer.getGlyphPositions().reduce((sum, glyph) => sum + glyph.xAdvance, 0) / face.upem;
  };
  const widthOf = (run: string) => {
    const known = widths.get(run);
    if (known !== undefined) return known;
    if (widths.size > REMEMBERED_RUNS) widths.clear();
    const width = shape(run);
    widths.set(run, width);
    return width;
  };
  return { widthOf, covers: (codePoint) => covered.has(codePoint) };
}

/** The meters of all fonts, opened once. */
export interface Fonts {
  readonly 400: FontMeter;
  readonly 700: FontMeter;
  readonly emoji: Pick<FontMeter, 'covers'>;
}

let opened: Fonts | null = null;

/** Opens the fonts, once a process: about 40 ms and 40 MB. */
export function openFonts(): Fonts {
  opened ??= {
    400: openMeter(FONT_FILES.regular),
    700: openMeter(FONT_FILES.bold),
    emoji: openMeter(FONT_FILES.emoji),
  };
  return opened;
}
