/** The MIME type of a payload in an output; the twin of MIME_TYPE in layerfold/format. */
export const MIME_TYPE = 'application/vnd.layerfold.v1+json';
