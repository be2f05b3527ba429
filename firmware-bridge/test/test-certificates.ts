import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of PEM files, named as in the configuration of the bridge. */
export interface CertificatePaths {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate authority of a test: EC P-256, valid for a day, made by openssl in this folder. */
export class TestAuthority {
  readonly #folder: string;
  readonly #name: string;
  readonly #environment: Readonly<Record<string, string>>;

  /** `environment` is that of openssl. */
  constructor(folder: string, name: string, environment: Readonly<Record<string, string>> = {}) {
    this.#folder = folder;
    this.#name = name;
    this.#environment = environment;
    const [key, out] = [this.#path(`${name}.key`), this.ca];
    this.#openssl('req', '-x509', ...NEW_KEY, '-keyout', key, '-out', out, '-subj', `/CN=${name}`, '-days', '1');
  }

  get ca(): string {
    return this.#path(`${this.#name}.pem`);
  }

  /** Signs a certificate with a new key (PKCS#8), good for a server on the loopback and for a client. */
  issue(name: string): CertificatePaths {
    const [key, request, cert] = [`${name}.key`, `${name}.csr`, `${name}.pem`].map((file) => this.#path(file));
    const extensions = this.#path('extensions.cnf');
    if (key === undefined || request === undefined || cert === undefined) throw new Error('no paths');
    writeFileSync(extensions, 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n');
    this.#openssl('req', '-new', ...NEW_KEY, '-keyout', key, '-out', request, '-subj', `/CN=${name}`);
    const authority = ['-CA', this.ca, '-CAkey', this.#path(`${this.#name}.key`), '-CAcreateserial'];
    this.#openssl('x509', '-req', '-in', request, ...authority, '-days', '1', '-extfile', extensions, '-out', cert);
    return { ca: this.ca, cert, key };
  }

  #openssl(...words: string[]): void {
    execFileSync('openssl', words, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...this.#environment },
    });
  }

  #path(file: string): string {
    return join(this.#folder, file);
  }
}
