import { createHash, X509Certificate } from 'node:crypto';

/** SHA-256 of a certificate's public key (SubjectPublicKeyInfo) as hex; undefined when the text is no PEM certificate. */
export function publicKeyHash(certificatePem: string): string | undefined {
  try {
    const key = new X509Certificate(certificatePem).publicKey.export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(key).digest('hex');
  } catch {
    return undefined;
  }
}
