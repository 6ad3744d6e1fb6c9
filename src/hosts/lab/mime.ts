export const MIME_TYPE = 'application/vnd.layerfold.v1+json';
