import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

interface PemTexts {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** The file that is to blame, and what is wrong with it as the end of a sentence that begins with its path. */
interface CertificateProblem {
  readonly name: keyof PemTexts;
  readonly text: string;
}

const CERTIFICATE_BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * What is wrong with these PEM texts, if anything: whether they parse, whether key and certificate belong together, and at
 * `nowMs` (epoch ms; undefined if nobody knows the time) whether the certificate is in date.
 */
export function certificateProblem(pem: PemTexts, nowMs: number | undefined): CertificateProblem | undefined {
  if (pem.ca !== undefined && parseCertificates(pem.ca) === undefined)
    return { name: 'ca', text: 'holds no certificate in PEM form' };
  if (pem.cert === undefined || pem.key === undefined) return undefined;
  const [certificate] = parseCertificates(pem.cert) ?? [];
  if (certificate === undefined) return { name: 'cert', text: 'holds no certificate in PEM form' };
  const key = parseKey(pem.key);
  if (typeof key === 'string') return { name: 'key', text: key };
  if (!certificate.checkPrivateKey(key)) return { name: 'key', text: 'is not the key of the certificate' };
  const dated = nowMs === undefined ? undefined : dateProblem(certificate, nowMs);
  return dated === undefined ? undefined : { name: 'cert', text: dated };
}

function parseCertificates(pem: string): X509Certificate[] | undefined {
  const blocks = pem.match(CERTIFICATE_BLOCK) ?? [];
  try {
    return blocks.length === 0 ? undefined : blocks.map((block) => new X509Certificate(block));
  } catch {
    return undefined;
  }
}

function parseKey(pem: string): KeyObject | string {
  if (/ENCRYPTED/.test(pem)) return 'is encrypted, and nobody is there to type the passphrase: store it without one';
  try {
    return createPrivateKey(pem);
  } catch {
    return 'holds no private key in PEM form';
  }
}

function dateProblem(certificate: X509Certificate, nowMs: number): string | undefined {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  const [fromMs, toMs] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  if (nowMs < fromMs) return `is valid from ${day(fromMs)} on, and this machine's clock says ${day(nowMs)}`;
  if (nowMs > toMs) return `was valid until ${day(toMs)}, and this machine's clock says ${day(nowMs)}`;
  return undefined;
}
