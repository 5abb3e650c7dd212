// Text in pictures by tesseract.js: simplified and traditional Chinese, and Latin. Its program and language data come from packages
// that are optional; nothing is fetched and nothing is written. One thread, started when the first picture comes and ended when none
// came for a while; one that hangs or breaks is ended, and the next picture gets a new one.
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Worker } from 'tesseract.js';

const LANGUAGES = ['eng', 'chi_sim', 'chi_tra'] as const;
/** The order that tesseract tries them in. */
const ORDER = 'chi_sim+chi_tra+eng';
/** Small models with whole numbers: a tenth of the size of the others, quicker, and no worse on print. */
const MODEL = '4.0.0_best_int';
/** Only the neural network, which these models are made for. */
const LSTM_ONLY = 1;
const IDLE_MS = 30_000;

const packageFolder = (name: string): string => dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
const dataFolder = (language: string): string => join(packageFolder(`@tesseract.js-data/${language}`), MODEL);

/** Names of the packages that recognition needs and that can't be found. @param find throws for a package that is not there */
export function missingPackages(find: (name: string) => unknown = packageFolder): readonly string[] {
  return ['tesseract.js', ...LANGUAGES.map((language) => `@tesseract.js-data/${language}`)].filter((name) => {
    try {
      find(name);
      return false;
    } catch {
      return true;
    }
  });
}

interface Engine {
  readonly worker: Worker;
  /** Rejects when the thread dies. */
  readonly broken: Promise<never>;
}

let starting: Promise<Engine> | undefined;
let idle: NodeJS.Timeout | undefined;
/** One picture after the other: a second thread would only take the first one's time. */
let queue: Promise<unknown> = Promise.resolve();

/** Text of a picture. Throws when it takes longer than `timeout` milliseconds or can't be read. */
export function recognise(picture: Buffer, timeout: number): Promise<string> {
  const recognised = queue.then(async () => await recogniseNow(picture, timeout));
  queue = recognised.catch(() => undefined);
  return recognised;
}

async function recogniseNow(picture: Buffer, timeout: number): Promise<string> {
  clearTimeout(idle);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('text recognition takes too long')), timeout);
  try {
    starting ??= start();
    const { worker, broken } = await Promise.race([starting, late.promise]);
    threadOf(worker)?.ref();
    const { data } = await Promise.race([worker.recognize(picture), broken, late.promise]);
    threadOf(worker)?.unref();
    idle = setTimeout(() => void endRecognition(), IDLE_MS).unref();
    return withoutBlanks(data.text);
  } catch (error) {
    await endRecognition();
    throw error instanceof Error ? error : new Error(`text recognition: ${String(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

/** Ends the thread, if there is one. */
export async function endRecognition(): Promise<void> {
  clearTimeout(idle);
  const ending = starting;
  starting = undefined;
  const engine = await ending?.catch(() => undefined);
  await engine?.worker.terminate();
}

async function start(): Promise<Engine> {
  const { createWorker } = await import('tesseract.js');
  // Started with one language and given the others by hand: it can take languages from one folder only, and each is a package.
  const languages: string[] = ['eng'];
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined); // nobody may be listening when it comes
  const worker = await createWorker(languages, LSTM_ONLY, {
    langPath: dataFolder('eng'),
    cacheMethod: 'none',
    logger: () => undefined,
    // Without one, errors are thrown where nobody catches them.
    errorHandler: (error: unknown) => failed.reject(new Error(`text recognition: ${String(error)}`)),
  });
  threadOf(worker)?.on('error', (error) => failed.reject(error));
  for (const language of LANGUAGES.filter((name) => !languages.includes(name))) {
    const data = gunzipSync(await readFile(join(dataFolder(language), `${language}.traineddata.gz`)));
    await worker.FS('writeFile', [`./${language}.traineddata`, new Uint8Array(data)]);
    // The worker looks into this very list for what it has loaded.
    languages.push(language);
  }
  await worker.reinitialize(ORDER, LSTM_ONLY);
  return { worker, broken: failed.promise };
}

/** The thread behind a worker, which its types do not tell. */
function threadOf(worker: Worker): import('node:worker_threads').Worker | undefined {
  return (worker as { readonly worker?: import('node:worker_threads').Worker }).worker;
}

const CJK = '[\\u2e80-\\u9fff\\uf900-\\ufaff\\uff00-\\uffef]';
/** Between Chinese characters, and around full-width punctuation, recognition puts blanks that nobody wrote. */
const BLANK_IN_CJK = new RegExp(`(?<=${CJK})[ \\t]+(?=${CJK})`, 'g');

function withoutBlanks(text: string): string {
  return text.replaceAll(BLANK_IN_CJK, '').trim();
}
