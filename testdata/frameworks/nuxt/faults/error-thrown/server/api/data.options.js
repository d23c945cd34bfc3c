export default defineEventHandler((event) => {
  setResponseHeader(event, 'Access-Control-Allow-Origin', 'http://localhost:3000');
  return '';
});
