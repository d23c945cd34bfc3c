export default defineEventHandler((event) => {
  if (getRequestHeader(event, 'Authorization') === 'Bearer secret') return;
  setResponseHeader(event, 'WWW-Authenticate', 'Bearer');
  setResponseStatus(event, 401);
  return 'Unauthorized';
});
