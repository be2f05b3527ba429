import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { Config } from '../config.ts';
import type { CertificateFacts, CertificateFile } from '../technician/doctor/doctor-ports.ts';

const NAMES = ['ca', 'cert', 'key'] as const;
const OTHERS_MAY_READ = 0o004;
const COMMON_NAME = /^CN=(.+)$/m;

/** What stands in the files of uplink.certificates, each as far as it can be read. */
export function certificateFacts(paths: NonNullable<Config['uplink']['certificates']>): CertificateFacts {
  const files: CertificateFile[] = [];
  const parsed: { cert?: X509Certificate; key?: ReturnType<typeof createPrivateKey> } = {};
  for (const name of NAMES) {
    const path = paths[name];
    if (path === undefined) continue;
    try {
      const pem = readFileSync(path, 'utf8');
      if (name === 'key') parsed.key = createPrivateKey(pem);
      else if (name === 'cert') parsed.cert = new X509Certificate(pem);
      else new X509Certificate(pem);
      files.push({ name, path });
    } catch (error) {
      files.push({ name, path, problem: problemOf(error) });
    }
  }
  const { cert, key } = parsed;
  const commonName = COMMON_NAME.exec(cert?.subject ?? '')?.[1];
  return {
    files,
    ...(cert && { fromMs: Date.parse(cert.validFrom), toMs: Date.parse(cert.validTo) }),
    ...(commonName !== undefined && { commonName }),
    ...(cert && key && { keyMatches: cert.checkPrivateKey(key) }),
    keyIsExposed: paths.key !== undefined && key !== undefined && (statSync(paths.key).mode & OTHERS_MAY_READ) !== 0,
  };
}

function problemOf(error: unknown): 'missing' | 'denied' | 'no-pem' {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
  return code === 'EACCES' || code === 'EPERM' ? 'denied' : 'no-pem';
}
