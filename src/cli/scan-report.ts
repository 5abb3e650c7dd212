// A scan result as a person likes to read it: verdict first, then why, then what was seen.
import { styled } from './command.ts';
import { terminalText } from '../mail/plain-text.ts';
import type { ScanResult } from './scan-file.ts';
import type { Outcome } from '../mail/decision.ts';

const VERDICT_STYLES: Readonly<Record<Outcome, Parameters<typeof styled>[0]>> = {
  deliver: 'green',
  delay: 'cyan',
  encrypt: 'cyan',
  hold: 'yellow',
  reject: 'red',
};

const MAX_SHOWN = 5;

export function renderScan(result: ScanResult): string {
  const lines = [
    `${styled(['bold', VERDICT_STYLES[result.verdict]].flat() as never, result.verdict.toUpperCase())}  ${terminalText(result.file)}`,
    `  ${result.direction}, ${result.size.toLocaleString('en')} bytes, ${result.took_ms} ms`,
  ];
  for (const { address, kind, verdict, rules } of result.recipients) {
    const why = rules.length === 0 ? '' : ` (${rules.join(', ')})`;
    lines.push(`  ${kind.padEnd(3)} ${terminalText(address)}: ${styled(VERDICT_STYLES[verdict], verdict)}${why}`);
  }
  for (const { detector, count, unique, confidence, where } of result.findings) {
    lines.push(`  saw ${detector}: ${unique} distinct of ${count}, ${confidence} confidence`);
    for (const place of where.slice(0, MAX_SHOWN)) {
      const at = [place.segment, place.path, place.label].filter((part) => part !== undefined).join(' › ');
      lines.push(`      ${terminalText(place.value ?? place.masked)}  in ${terminalText(at)}`);
    }
    if (where.length > MAX_SHOWN) lines.push(`      and ${count - MAX_SHOWN} more`);
  }
  for (const { id, mode, outcome, severity } of result.rules) {
    lines.push(
      `  rule ${id}: ${outcome}, ${severity}${mode === 'enforce' ? '' : styled('dim', ` (${mode}: not carried out)`)}`,
    );
  }
  if (result.structure.length > 0) lines.push(`  structure: ${result.structure.join(', ')}`);
  for (const { path, why } of result.uninspectable)
    lines.push(`  could not look into ${terminalText(path)}: ${why.replaceAll('_', ' ')}`);
  return lines.join('\n');
}
