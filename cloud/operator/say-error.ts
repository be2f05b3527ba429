/** What went wrong at AWS or on the way to it, in a line. */
export function sayError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message = error.message || 'no message';
  if (message === 'Region is missing') return 'The region is missing, for example --region eu-west-1';
  if (error.name === 'CredentialsProviderError')
    return `There are no AWS credentials: "aws sts get-caller-identity" has to answer. ${message.split('\n', 1)[0]}`;
  return (error.name === 'Error' ? message : `${error.name}: ${message}`).split('\n', 1)[0] ?? '';
}
