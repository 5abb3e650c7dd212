import { extract } from '../src/extract/extract.ts';
import { SAMPLES } from './bench/extract-samples.ts';
const s = SAMPLES.find((x)=>x.label.includes(process.argv[2] ?? ''));
if (!s) throw new Error();
const t=performance.now(); let n=0;
while (performance.now()-t<4000) { await extract(s.mail); n++; }
console.log(n/4, '/s', s.mail.length*n/4/1e6,'MB/s');
