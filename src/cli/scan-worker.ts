// A worker thread of `postern scan`: judges the files it is sent, one at a time. An unreadable file is an answer, not a crash.
import { parentPort, workerData } from 'node:worker_threads';
import { parseAddress } from '../mail/address.ts';
import { explainError } from '../mail/fault.ts';
import { openInspection } from '../pipeline.ts';
import { scanFile, type ScanOptions, type ScanResult } from './scan-file.ts';

/** What the main thread hands over at start; addresses as text, because only data crosses threads. */
export interface ScanWorkerData {
  readonly rules: string;
  readonly domains: readonly string[];
  readonly from?: string;
  readonly recipients: readonly string[];
  readonly reveal: boolean;
}

export type ScanAnswer =
  { readonly index: number; readonly result: ScanResult } | { readonly index: number; readonly error: string };

if (parentPort !== null) {
  const port = parentPort;
  const { rules, domains, reveal, ...data } = workerData as ScanWorkerData;
  const inspection = await openInspection(rules, domains);
  const from = data.from === undefined ? undefined : parseAddress(data.from);
  const options: ScanOptions = {
    reveal,
    recipients: data.recipients.flatMap((text) => parseAddress(text) ?? []),
    ...(from === undefined ? {} : { from }),
  };
  port.on('message', ({ index, file }: { index: number; file: string }) => {
    scanFile(file, options, inspection).then(
      (result) => port.postMessage({ index, result } satisfies ScanAnswer),
      (error: unknown) => port.postMessage({ index, error: explainError(error) } satisfies ScanAnswer),
    );
  });
  port.postMessage('ready');
}
