import { readFileSync } from 'node:fs';
import { corpusFiles } from './support/corpora.ts';
import { readMail } from '../src/extract/mime/read-mail.ts';
import { isAmbiguous } from '../src/extract/mime/doubts.ts';
const count = new Map<string, number[]>();
for (const name of ['zbateson/tests/_data/emails','stalwart-mail-parser','mikel-mail/spec/fixtures/emails','mime4j/core/src/test/resources']) {
  for (const file of corpusFiles(name)) {
    if (!/\.(eml|txt|msg)$/.test(file) || /COPYING|README|LICENSE/.test(file)) continue;
    if (/mime4j/.test(file) && !/\.msg$/.test(file)) continue;
    const bytes = Buffer.from(readFileSync(file,'latin1').replaceAll(/\r?\n/g,'\r\n'),'latin1');
    const r = await readMail(bytes,{parts:1000,partBytes:1e9});
    const kind = r.doubts.size===0?0:isAmbiguous(r.doubts)?2:1;
    const dir = file.split('/').slice(-2)[0]!.slice(0,40);
    const c = count.get(name.slice(0,8)+'/'+dir) ?? [0,0,0]; c[kind]!++; count.set(name.slice(0,8)+'/'+dir,c);
    if (kind===2 && !/malformed|error_emails|mimetools|m2013/.test(file)) console.log(file.split('/').slice(-3).join('/'), [...r.doubts].join(' '));
  }
}
console.log(count);
