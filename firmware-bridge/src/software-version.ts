/** Version of the bridge; equal to its package.json, which a test checks. */
export const SOFTWARE_VERSION = '0.1.0';
