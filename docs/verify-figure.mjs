// Says whether published figures are what a Byfield log holds, sealed:
//   node verify-figure.mjs FILE PROOF KEY [MEASURE [DIMENSION VALUE]]
// FILE and PROOF are what /reporting/snapshots/NAME and .../proof answered, or /reporting/reviews/NAME/figures
// and /reporting/reviews/NAME/proof; of a review FILE may be its HTML or PDF, too. KEY is a public line,
// name+hash+base64, or a file of them. Prints one figure: that which is named, or all requests.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

const [file, proofFile, keyOrFile, measure = 'requests', ...dividing] = process.argv.slice(2);
const sha = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const no = (why) => { console.log(`no: ${why}`); process.exit(1); };
const bytes = (text) => Buffer.from(text, 'base64');

// The file is what the record says, byte for byte.
const { position, path, seal, record } = JSON.parse(readFileSync(proofFile, 'utf8'));
const lines = record.split('\n');
const type = lines[5];
if (lines[0] !== 'byfield.record/1' || lines[1] !== String(position)) no('the record is of another position');
if (type !== 'FiguresPublished' && type !== 'ReviewPublished') no(`the record is no publication but ${type}`);
const fact = JSON.parse(lines.slice(9).join('\n'));
if (fact.digest !== sha(fact.content).toString('hex')) no('the digest of the record is of something else');
const published = [fact.digest, fact.page_digest, fact.pdf_digest]; // the last two of a review, as HTML and PDF
if (!published.includes(sha(readFileSync(file)).toString('hex'))) no('the file is not what was published');

// The record is the leaf of its position in the tree of RFC 9162 that the seal has the root of.
const [origin, sizeText, rootText] = seal.split('\n');
const size = Number(sizeText);
let [node, last, hash] = [position - 1, size - 1, sha('\0', record)];
if (!(node >= 0 && node <= last)) no(`position ${position} is not under the seal of ${size}`);
for (const each of path) {
  if (last === 0) no('the proof is too long');
  if (node % 2 === 1 || node === last) {
    hash = sha('\x01', bytes(each), hash);
    while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
  } else hash = sha('\x01', hash, bytes(each));
  [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
}
if (last !== 0 || hash.toString('base64') !== rootText) no('the log that was sealed has another record there');

// One of the keys signed the seal.
const gap = seal.lastIndexOf('\n\n');
const isSigned = (existsSync(keyOrFile) ? readFileSync(keyOrFile, 'utf8') : keyOrFile).trim().split('\n').some((line) => {
  const [name, , ...rest] = line.trim().split('+'); // base64 may have a + of its own
  const key = bytes(rest.join('+')); // 1 for Ed25519, and the key
  if (key.length !== 33 || key[0] !== 1) no(`${line.trim()} is neither a public line nor a file of them`);
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key.subarray(1)]);
  return seal.slice(gap + 2).split('\n').some((signature) => {
    const [, signer, base64 = ''] = /^— (\S+) (\S+)$/.exec(signature) ?? [];
    return signer === name && bytes(base64).subarray(0, 4).equals(sha(name, '\n', key).subarray(0, 4))
      && verify(null, Buffer.from(seal.slice(0, gap + 1)), createPublicKey({ key: der, format: 'der', type: 'spki' }), bytes(base64).subarray(4));
  });
});
if (!isSigned) no(`the seal of ${size} is signed by none of the keys`);

const { as_of, until, work, figures } = JSON.parse(fact.content);
const [by, value = 'all'] = dividing.length ? dividing : work ? ['all', 'all'] : ['fiscal-year', String(fact.year)];
if (!(measure in (work?.units ?? figures.definitions))) no(`it does not count ${measure}`);
const row = ((work ?? figures)[by] ?? no(`nothing is divided by ${by}`)).find((each) => each.key === value) ?? no(`${by} has no ${value}`);
console.log(`yes: ${fact.review ?? fact.snapshot}, position ${position} of ${origin}, is under the seal of ${size}`);
console.log(`${measure} until ${until}, ${by} ${value}: ${row[measure] ?? 0} (counted as of position ${as_of})`);
