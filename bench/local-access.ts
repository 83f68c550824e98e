/** What dynalite takes from whoever asks; a file of its own, so that a measured process loads nothing more for it. */
export const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
export const REGION = 'ap-southeast-1';
