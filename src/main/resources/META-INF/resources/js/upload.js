import { connectionLost, errorFrom } from './api.js';

/** Sends a file to the server; says how far it is, and answers with its path there. */
export function upload(file, onPercent) {
  return new Promise((resolve, reject) => {
    const body = new FormData();
    body.append('purpose', 'fine-tune');
    body.append('file', file);
    // fetch() does not tell how much of a body has gone out.
    const request = new XMLHttpRequest();
    request.upload.addEventListener('progress', ({ loaded, total }) => onPercent(Math.floor((100 * loaded) / total)));
    request.addEventListener('error', () => reject(connectionLost()));
    request.addEventListener('load', () => {
      if (request.status >= 300) {
        reject(errorFrom(request.responseText, request.status));
      } else {
        const { id, filename } = JSON.parse(request.responseText);
        resolve(`files/${id}/${filename}`);
      }
    });
    request.open('POST', '/v1/files');
    request.send(body);
  });
}
