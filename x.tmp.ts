import {readFileSync,readdirSync} from 'node:fs';
import {sevenZipReader} from './src/extract/archive/read-seven-zip.ts';
import {readWith} from './test/support/reader.ts';
const D='/work/shared/corpora/docs/tika/';
for(const [f,type] of [['test-documents.7z','7z'],['test-documents.rar','Rar'],['test-documents-enc.rar','Rar'],['full_encrypted.7z','7z'],['test7Z_protected_passTika.7z','7z'],['test-documents.zip','zip'],['droste.zip','zip']] as const){
const t=performance.now();
const r=await readWith(sevenZipReader({type}),{bytes:readFileSync(D+f),name:f});
console.log(f,r.unread,r.texts,r.files.map(x=>[x.name,x.size,typeof x.content==='string'?x.content:x.content.length]).join('|'),performance.now()-t,process.exitCode);
}
