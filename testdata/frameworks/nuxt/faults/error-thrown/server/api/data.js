export default defineEventHandler((event) => {
  const rows = query();
  setResponseHeader(event, 'Access-Control-Allow-Origin', 'http://localhost:3000');
  return rows;
});

function query() {
  throw new Error('no such table');
}
