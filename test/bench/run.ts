// `npm run bench -- NAME`: measures, prints a table, asserts nothing. Figures are ratios within one run: the candidates take
// turns, because a shared machine has good and bad minutes.
const BENCHES = {
  smtp: './smtp.ts',
  hold: './hold.ts',
  processes: './processes.ts',
  memory: './memory.ts',
  extract: './extract.ts',
  detect: './detect.ts',
} as const;

const name = process.argv[2] ?? 'smtp';
if (!(name in BENCHES)) {
  console.error(`there is no bench "${name}"; one of ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}
await import(BENCHES[name as keyof typeof BENCHES]);
